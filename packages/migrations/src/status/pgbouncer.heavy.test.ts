import {
  connectionInfo,
  type Database,
  insideDatabase,
  openServer,
  readOnly,
  type Server,
} from '@nx-worktree/postgres';
import { removeTemporaryDirectories, sql, TemporaryCheckout } from '@nx-worktree/testkit';
import { PgBouncer, useDebianPgBouncer } from '../../testkit/pgbouncer';
import { type MigrationSet, placeOf } from '../sets/migration-set';
import { inputFilesOf } from '../registry/inputs';
import { applyMigrations } from '../templates/apply-migrations';
import { applyUpTo } from '../templates/apply-up-to';
import { sql as sqlFiles } from '../tools/sql/sql';
import { statusOfSet } from './status-of-set';

const SET: MigrationSet = { project: 'shop', root: 'shop', tool: 'sql' };

const missing = useDebianPgBouncer();
if (missing !== undefined) console.warn(`The tests with PgBouncer are skipped. ${missing}.`);

(missing === undefined ? describe : describe.skip)('through PgBouncer, which pools transactions,', () => {
  let server: Server;
  let database: Database;
  let pgBouncer: PgBouncer;
  let checkout: TemporaryCheckout;
  beforeAll(async () => {
    server = await openServer();
    database = await server.createDatabase({ name: 'pooled' });
    pgBouncer = await PgBouncer.start(database);
    checkout = await TemporaryCheckout.with({
      'shop/migrations/1_a.sql': 'create table a (id int);',
      'shop/migrations/2_b.sql': 'create table b ();',
    });
  });
  afterAll(async () => {
    await pgBouncer.stop();
    await database.drop();
    await server.close();
    await checkout.remove();
    await removeTemporaryDirectories();
  });

  const pooled = () => connectionInfo(pgBouncer.urlOf(database.name), database.name);

  it('the status of migrations is as it is without', async () => {
    const place = placeOf(checkout.root, SET);
    const [first] = await sqlFiles.migrations(await inputFilesOf(place), place);
    if (!first) throw new Error('There is no migration.');
    await applyMigrations(place, [first], database, applyUpTo(first, [first]));

    const git = { uncommitted: new Set<string>(), elsewhere: new Map() };
    const status = () =>
      statusOfSet(SET, {
        checkout: checkout.root,
        database: pooled(),
        kept: new Map(),
        askGit: () => Promise.resolve(git),
      });
    const before = await sql(database.url, 'select xmin, relname from pg_class order by relname');
    expect((await status()).migrations.map(({ state }) => state)).toEqual(['applied', 'pending']);
    expect(await sql(database.url, 'select xmin, relname from pg_class order by relname')).toEqual(before);
  });

  it('nothing can be written, and the next one who gets the connection can', async () => {
    const writing = insideDatabase(readOnly(pooled()), (client) => client.query('insert into a values (1)'));
    // 25006: read_only_sql_transaction
    await expect(writing).rejects.toMatchObject({ code: '25006' });
    await sql(pgBouncer.urlOf(database.name), 'insert into a values (2)');
    expect(await sql(database.url, 'select id from a')).toEqual([{ id: 2 }]);
  });
});
