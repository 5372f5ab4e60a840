import { type ConnectionInfo, type NoteReads } from '@nx-worktree/postgres';
import { toolNamed } from '../registry/registry';
import { type Checkout } from '../sets/checkout';
import { type MigrationPlace } from '../sets/migration-set';
import { type Declared } from './names';
import { migrationsOf, seedOf } from './readers';
import { readsIn } from './reads-in';
import { recordReads } from './record-reads';

/** Where the reads of a template are noted. */
export interface Noting {
  readonly checkout: Checkout;
  /** What the key of the template is made of. */
  readonly declared: Declared;
  readonly note: NoteReads;
}

type Work = (watched: ConnectionInfo) => Promise<void>;

/**
 * Applies a set, and records what its tool reads.
 *
 * @param migrate gets the database, with variables by which the tool's processes are watched
 */
export async function noteMigrations(
  { set }: MigrationPlace,
  database: ConnectionInfo,
  noting: Noting,
  migrate: Work,
): Promise<void> {
  if (toolNamed(set.tool).runsInProcess) return migrate(database);
  const by = migrationsOf(set.project);
  await noteReads({ by, root: set.root, command: set.command ?? set.tool }, database, noting, migrate);
}

/** Runs the seed of a set, if it has one, and records what it reads. */
export async function noteSeed(
  { set }: MigrationPlace,
  database: ConnectionInfo,
  noting: Noting,
  fill: Work,
): Promise<void> {
  if (set.seed === undefined) return;
  await noteReads({ by: seedOf(set.project), root: set.root, command: set.seed }, database, noting, fill);
}

async function noteReads(
  who: { readonly by: string; readonly root: string; readonly command: string },
  database: ConnectionInfo,
  { checkout, declared, note }: Noting,
  work: Work,
): Promise<void> {
  const log = await recordReads(checkout.directory, (variables) =>
    work({ ...database, variables: { ...database.variables, ...variables } }),
  );
  note(await readsIn({ checkout, log, declared, ...who }));
}
