import {
  openServer,
  programsOf,
  removeEmbeddedServer,
  type Server,
  snapshotOf,
  type ServerOptions,
} from '@nx-worktree/postgres';
import { removeTemporaryDirectories, sql } from '@nx-worktree/testkit';
import { join } from 'node:path';
import { checkoutIn } from '../../testkit/checkout-in';
import { unpackDebianPackages } from '../../testkit/debian-packages';
import { VerifiedProject } from '../../testkit/verified-project';
import { ensureMigrated } from './ensure-migrated';

/** An extension in C that npm's PostgreSQL doesn't have, with a type of its own. PostGIS would need 100 packages more. */
const PACKAGES = ['postgresql-15', 'postgresql-client-15', 'postgresql-15-ip4r'];

const options = debianServer();

(options ? describe : describe.skip)("Debian's PostgreSQL 15 with an extension", () => {
  let server: Server;
  let project: VerifiedProject;
  beforeAll(async () => {
    server = await openServer(options);
  }, 120_000);
  afterEach(() => project.remove());
  afterAll(async () => {
    await server.close();
    await removeEmbeddedServer(programsOf(options ?? {}));
    await removeTemporaryDirectories();
  });

  it('makes templates and clones, and verifies migrations that use it', async () => {
    project = await VerifiedProject.with(server, {
      'migrations/1_net.sql': 'create extension ip4r; create table net (id int primary key, range ip4r);',
      'migrations/2_name.sql': 'create index on net using gist (range); alter table net add name text;',
      'migrations/2_name.down.sql': 'drop index net_range_idx; alter table net drop name;',
    });
    const { template } = await ensureMigrated(server, checkoutIn(project.checkout.root), [project.set]);
    const clone = await server.createDatabase({ name: 'testdb_net', template });
    expect(await sql(clone.url, `select '10.0.0.0-10.0.0.7'::ip4r >>= '10.0.0.3' as is_inside`)).toEqual([
      { is_inside: true },
    ]);
    expect(await snapshotOf(clone.url)).toContainEqual(
      expect.objectContaining({ kind: 'extension', name: 'ip4r' }),
    );
    await clone.drop();

    const { migrations } = await project.verify(/2_name/);
    expect(migrations[0]?.difference).toBeUndefined();
    expect(migrations).toMatchObject([
      { verdict: 'reversible', rows: { notFilled: [] }, locks: { isMeasured: true } },
    ]);
    expect((await server.databases()).filter(({ kind }) => kind === 'clone')).toEqual([]);
  });

  it('says which ways there are to get one that is nowhere', async () => {
    project = await VerifiedProject.with(server, { 'migrations/1.sql': 'create extension nxw_nowhere;' });
    const failing = ensureMigrated(server, checkoutIn(project.checkout.root), [project.set]);
    await expect(failing).rejects.toThrow(
      /create the extension nxw_nowhere, .* server\.binaries .* server\.url/,
    );
  });
});

function debianServer(): ServerOptions | undefined {
  try {
    return { binaries: join(unpackDebianPackages(PACKAGES).root, 'usr/lib/postgresql/15/bin') };
  } catch (error) {
    console.warn(`The tests with Debian's PostgreSQL are skipped. ${String(error).split('\n')[0]}.`);
    return undefined;
  }
}
