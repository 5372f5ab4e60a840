import { installedWith, openServer } from '@nx-worktree/postgres';
import { TemporaryCheckout } from '@nx-worktree/testkit';
import { checkoutIn } from '../../testkit/checkout-in';
import { ensureMigrated } from './ensure-migrated';
import { ExtensionMissingError } from './template-errors';

const SET = { project: 'audit', root: 'audit', tool: 'sql' };
/** It was removed in PostgreSQL 17. */
const OLD = 'old_snapshot';

let checkout: TemporaryCheckout;
afterEach(() => checkout.remove());

async function failureOf(extension: string): Promise<ExtensionMissingError> {
  checkout = await TemporaryCheckout.with({ 'audit/migrations/1.sql': `create extension ${extension};` });
  const server = await openServer();
  const templates = async () => (await server.databases()).filter(({ kind }) => kind === 'template').length;
  const before = await templates();
  const failure = await ensureMigrated(server, checkoutIn(checkout.root), [SET]).catch(
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(ExtensionMissingError);
  expect(await templates()).toBe(before);
  await server.close();
  return failure as ExtensionMissingError;
}

it('says which ways there are to get an extension that no PostgreSQL here has', async () => {
  const { message } = await failureOf('nxw_nowhere');
  expect(message).toMatch(
    /^The migrations of audit create the extension nxw_nowhere, which this PostgreSQL server does not have\. Install/,
  );
  expect(message).toMatch(/set server\.binaries .* or set server\.url to a server that has it\.$/);
});

it('names the installed PostgreSQL that has the extension', async () => {
  const [installed] = installedWith(OLD);
  if (!installed) return console.warn(`Not tested: no PostgreSQL on this machine has ${OLD}.`);
  const { message } = await failureOf(OLD);
  expect(message).toContain(`PostgreSQL ${installed.version} on this machine has it`);
  expect(message).toContain(`"server": { "binaries": "${installed.binaries}" }`);
});
