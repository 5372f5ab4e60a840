import { type EnsuredTemplate, type Server } from '@nx-worktree/postgres';
import { sql, type TemporaryCheckout } from '@nx-worktree/testkit';
import { type MigrationSet } from '../src/sets/migration-set';
import { templateOf } from '../src/templates/template-of';
import { checkoutIn } from './checkout-in';

/** Builds the template of some sets in a checkout, unless it is there. */
export async function ensureTemplateOf(
  server: Server,
  checkout: TemporaryCheckout,
  sets: readonly MigrationSet[],
): Promise<EnsuredTemplate> {
  return server.ensureTemplate(await templateOf(checkoutIn(checkout.root), sets));
}

/** What a query finds in a clone of the template of some sets. */
export async function rowsAfter(
  server: Server,
  checkout: TemporaryCheckout,
  sets: readonly MigrationSet[],
  text: string,
): Promise<unknown[]> {
  const template = await ensureTemplateOf(server, checkout, sets);
  const database = await server.createDatabase({ name: 'clone', template });
  try {
    return await sql(database.url, text);
  } finally {
    await database.drop();
  }
}
