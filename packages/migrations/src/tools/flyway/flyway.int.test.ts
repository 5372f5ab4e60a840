import { type Database, insideDatabase, openServer, type Server } from '@nx-worktree/postgres';
import { TemporaryCheckout } from '@nx-worktree/testkit';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { detectMigrations, detectToolIn } from '../../detection/detect-migrations';
import { inputFilesOf } from '../../registry/inputs';
import { type MigrationSet, placeOf } from '../../sets/migration-set';
import { checksumOf } from './files';
import { flyway } from './flyway';

const SET: MigrationSet = { project: 'shop', root: 'shop', tool: 'flyway', directory: 'sql' };
const CONF = {
  'shop/flyway.conf': 'flyway.locations=filesystem:sql\nflyway.url=jdbc:postgresql://production/\n',
};

let checkout: TemporaryCheckout;
const former = { ...process.env };
afterEach(async () => {
  process.env = { ...former };
  await checkout.remove();
});

it.each<[string, Record<string, string>, string]>([
  ['flyway.conf', { ...CONF, 'shop/sql/V1__a.sql': '' }, 'sql'],
  [
    'flyway.toml',
    {
      'shop/flyway.toml': '[flyway]\nlocations = ["filesystem:db/sql"]\n',
      'shop/db/sql/below/V1__a.sql': '',
    },
    'db/sql',
  ],
  [
    'a configuration without locations',
    { 'shop/conf/flyway.conf': '', 'shop/migrations/V2.1__a.sql': '' },
    'migrations',
  ],
  [
    'a configuration at the root of the workspace',
    { 'flyway.toml': 'flyway.locations = "filesystem:shop/db"\n', 'shop/db/V1__a.sql': '' },
    'db',
  ],
  [
    "Spring Boot's folder",
    { 'shop/src/main/resources/db/migration/V1__a.sql': '' },
    'src/main/resources/db/migration',
  ],
  [
    'names that its configuration chooses',
    {
      'shop/flyway.conf': 'flyway.locations=classpath:/sql\nflyway.sqlMigrationPrefix=M',
      'shop/src/main/resources/sql/M1__a.sql': '',
    },
    'src/main/resources/sql',
  ],
])('is known by %s', async (_, files, directory) => {
  checkout = await TemporaryCheckout.with({ 'shop/project.json': '{}', ...files });
  expect(detect()).toMatchObject({ tool: 'flyway', directory });
  expect(detectToolIn(checkout.root, { root: 'shop' }, directory)).toBe('flyway');
});

it('takes its files for plain SQL where it is not configured', async () => {
  checkout = await TemporaryCheckout.with({ 'shop/db/migrations/V1__a.sql': 'select 1' });
  expect(detect()).toMatchObject({ tool: 'sql', directory: 'db/migrations' });
});

it('takes the files by version, then those that are repeatable, each with what undoes it', async () => {
  const all = await migrations({
    ...{ 'V10__c.sql': '', 'V2__b.sql': '', 'V1_5__a.sql': '-- nx-worktree: irreversible', 'V1__x.sql': '' },
    ...{
      'U2__b.sql': '',
      'R__view.sql': '',
      'R__a_view.sql': '',
      'below/V3__d.sql': '',
      'V3__d.sql.conf': '',
    },
    ...{ 'Vx__no.sql': '', 'readme.md': '', 'afterMigrate.sql': '' },
  });
  expect(all.map(({ name, number, down }) => [name, number, down])).toEqual([
    ['V1__x.sql', '1', 'absent'],
    ['V1_5__a.sql', '1.5', 'refused'],
    ['V2__b.sql', '2', 'present'],
    ['below/V3__d.sql', '3', 'absent'],
    ['V10__c.sql', '10', 'absent'],
    ['R__a_view.sql', undefined, 'absent'],
    ['R__view.sql', undefined, 'absent'],
  ]);
  expect(all[2]?.files).toEqual(['sql/V2__b.sql', 'sql/U2__b.sql']);
});

it('begins with the newest baseline', async () => {
  const all = await migrations({
    ...{ 'V1__a.sql': '', 'V2__b.sql': '', 'V3__c.sql': '', 'B1__old.sql': '', 'B2__all.sql': '' },
  });
  expect(all.map(({ name }) => name)).toEqual(['B2__all.sql', 'V3__c.sql']);
});

it.each<[string, Record<string, string>, string]>([
  ['two files of a version', { 'V1__a.sql': '', 'V1.0__b.sql': '' }, 'have the same version'],
  ['two repeatable ones of a name', { 'R__a.sql': '', 'x/R__a.sql': '' }, 'have the same description'],
  ['a program', { 'V1__a.sql': '', 'V2__B.java': '' }, 'sql/V2__B.java is a program'],
])('refuses %s', async (_, files, reason) => {
  await expect(migrations(files)).rejects.toMatchObject({
    code: 'MIGRATION_FILES',
    message: expect.stringContaining(reason),
  });
});

it('computes the checksum that Flyway notes, whatever ends the lines', () => {
  // The published check value of CRC-32.
  expect(checksumOf('\ufeff12345\r\n6789\n')).toBe(0xcbf43926 | 0);
});

describe('with a server', () => {
  let server: Server;
  let database: Database;
  beforeAll(async () => {
    server = await openServer();
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    database = await server.createDatabase({ name: 'flyway' });
  });
  afterEach(() => database.drop());

  const note = (...rows: readonly string[]) =>
    insideDatabase(database, (client) =>
      client.query(
        `create table flyway_schema_history (installed_rank int primary key, version varchar(50),
           description varchar(200) not null, type varchar(20) not null, script varchar(1000) not null, checksum int,
           installed_by varchar(100) not null, installed_on timestamp not null default now(), execution_time int not null,
           success boolean not null);
         insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by,
           execution_time, success) values ${rows.map((row, rank) => `(${rank}, ${row})`).join()}`,
      ),
    );
  const row = (version: string | undefined, type: string, script: string, text: string, success = true) =>
    `${version === undefined ? 'null' : `'${version}'`}, '', '${type}', '${script}', ${checksumOf(text)}, 'me', 1, ${success}`;
  const applied = async () => flyway.history?.applied(place(), database, await read());

  it('reads what is applied, changed, undone, failed and to be repeated', async () => {
    await migrations({
      ...{ 'V1__a.sql': 'one', 'V2__b.sql': 'two, changed', 'V3__c.sql': 'three', 'V4__d.sql': 'four' },
      ...{ 'R__same.sql': 'same', 'R__other.sql': 'now' },
    });
    expect(await applied()).toBeUndefined();
    await note(
      row(undefined, 'SCHEMA', '"public"', ''),
      row('1', 'SQL', 'V1__a.sql', 'one'),
      row('2', 'SQL', 'V2__b.sql', 'two'),
      row('3', 'SQL', 'V3__c.sql', 'three'),
      row('3', 'UNDO_SQL', 'U3__c.sql', ''),
      row(undefined, 'SQL', 'R__same.sql', 'before'),
      row(undefined, 'SQL', 'R__same.sql', 'same'),
      row(undefined, 'SQL', 'R__other.sql', 'then'),
      row('4', 'SQL', 'V4__d.sql', 'four', false),
      row('9', 'SQL', 'V9__gone.sql', ''),
    );
    expect(await applied()).toMatchObject([
      { name: 'V1__a.sql', isChanged: false },
      { name: 'V2__b.sql', isChanged: true },
      { name: 'R__same.sql' },
      { name: 'V4__d.sql', failure: expect.stringContaining('failed') },
      { name: 'V9__gone.sql' },
    ]);
  });

  it('takes what is not newer than a baseline for applied', async () => {
    await migrations({ 'V1__a.sql': 'one', 'V2__b.sql': 'two', 'V3__c.sql': 'three' });
    await note(row('2', 'BASELINE', '<< Flyway Baseline >>', ''), row('3', 'SQL', 'V3__c.sql', 'three'));
    expect((await applied())?.map(({ name }) => name)).toEqual(['V1__a.sql', 'V2__b.sql', 'V3__c.sql']);
  });

  it('takes a baseline for applied where what it stands for was', async () => {
    await migrations({ 'V1__a.sql': 'one', 'V2__b.sql': 'two', 'B1__all.sql': 'one' });
    await note(row('1', 'SQL', 'V1__a.sql', 'one'), row('2', 'SQL', 'V2__b.sql', 'two'));
    expect((await applied())?.map(({ name }) => name)).toEqual(['B1__all.sql', 'V2__b.sql']);
  });

  it('tells the program of the database and of the files, and hides later ones from it', async () => {
    const all = await migrations({ 'V1__a.sql': '', 'V2__b.sql': '', 'R__c.sql': '' });
    // Flyway can't be installed here. This notes how it is run.
    await checkout.write({
      'bin/flyway':
        '#!/bin/sh\necho "$FLYWAY_URL $FLYWAY_USER $FLYWAY_PASSWORD $*" > "$NOTES"\n' +
        'for one in "$@"; do case $one in -locations=*) ls "${one#-locations=filesystem:}" >> "$NOTES";; esac; done\n',
    });
    chmodSync(join(checkout.root, 'bin/flyway'), 0o755);
    const notes = join(checkout.root, 'notes');
    Object.assign(process.env, { PATH: `${checkout.root}/bin:${former['PATH']}`, NOTES: notes });
    const { PGHOST, PGPORT, PGUSER, PGPASSWORD } = database.variables;
    const shop = join(checkout.root, 'shop');
    const url = `jdbc:postgresql://${PGHOST}:${PGPORT}/${database.name}?sslmode=disable`;
    const lead = `${url} ${PGUSER} ${PGPASSWORD} -configFiles=${shop}/flyway.conf -url=${url} -user=${PGUSER}`;

    await flyway.migrate(place(), database);
    expect(readFileSync(notes, 'utf8')).toBe(
      `${lead} -locations=filesystem:${shop}/sql migrate\nR__c.sql\nV1__a.sql\nV2__b.sql\n`,
    );
    if (all[1]) await flyway.migrateTo?.(place(), database, all[1], all);
    expect(readFileSync(notes, 'utf8')).toMatch(/ migrate\nV1__a\.sql\nV2__b\.sql\n$/);
    if (all[1]) await flyway.revert?.(place(), database, all[1]);
    expect(readFileSync(notes, 'utf8')).toContain(`${lead} -locations=filesystem:${shop}/sql undo\n`);
  });

  it('says that Flyway is missing', async () => {
    await migrations({ 'V1__a.sql': '' });
    process.env['PATH'] = '';
    const missing = { code: 'PROGRAM_MISSING', message: expect.stringContaining('need the program flyway') };
    await expect(flyway.version?.(place())).rejects.toMatchObject(missing);
    await expect(flyway.migrate(place(), database)).rejects.toMatchObject(missing);
  });
});

function detect() {
  return detectMigrations(checkout.root, { name: 'shop', root: 'shop' });
}

function place() {
  return placeOf(checkout.root, SET);
}

async function read() {
  return flyway.migrations(await inputFilesOf(place()), place());
}

async function migrations(files: Readonly<Record<string, string>>) {
  const inFolder = Object.entries(files).map(([name, text]) => [`shop/sql/${name}`, text]);
  checkout = await TemporaryCheckout.with({
    ...CONF,
    ...(Object.fromEntries(inFolder) as Record<string, string>),
  });
  return read();
}
