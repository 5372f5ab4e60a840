import { insideDatabase } from '@nx-worktree/postgres';
import { TemporaryCheckout } from '@nx-worktree/testkit';
import { useDatabase } from '../../../testkit/use-server';
import { writeFileSync } from 'node:fs';
import { detectMigrations, detectToolIn } from '../../detection/detect-migrations';
import { inputFilesOf } from '../../registry/inputs';
import { type MigrationSet, placeOf } from '../../sets/migration-set';
import { liquibase } from './liquibase';

const SET: MigrationSet = { project: 'shop', root: 'shop', tool: 'liquibase', directory: 'db' };
const YAML = 'databaseChangeLog:\n';
const SQL = '--liquibase formatted sql\n--changeset ann:1\ncreate table a ();\n--rollback drop table a;\n';

let checkout: TemporaryCheckout;
afterEach(() => checkout.remove());

it.each<[string, Record<string, string>, string]>([
  [
    'its properties',
    { 'shop/liquibase.properties': 'changeLogFile=sql/all.sql\n', 'shop/sql/all.sql': SQL },
    'sql',
  ],
  [
    'properties at the root of the workspace',
    { 'liquibase.properties': 'changelog-file: shop/db/x.sql', 'shop/db/x.sql': SQL },
    'db',
  ],
  [
    'a script',
    {
      'shop/package.json': '{ "scripts": { "up": "liquibase --changelog-file=db/x.sql update" } }',
      'shop/db/x.sql': SQL,
    },
    'db',
  ],
  ['the name of a changelog', { 'shop/db/db.changelog-1.0.sql': SQL }, 'db'],
  [
    'the changelog that includes the others',
    {
      'shop/db/changelog.yaml': `${YAML}  - include:\n      file: db/parts/changelog-1.sql\n`,
      'shop/db/parts/changelog-1.sql': SQL,
    },
    'db',
  ],
  [
    "Spring Boot's place",
    {
      'shop/src/main/resources/db/changelog/db.changelog-master.yaml': `${YAML}  - includeAll:\n      path: classpath:/db/changelog/changes\n`,
      'shop/src/main/resources/db/changelog/changes/1.sql': SQL,
    },
    'src/main/resources/db/changelog',
  ],
])('is known by %s', async (_, files, directory) => {
  checkout = await TemporaryCheckout.with({ 'shop/project.json': '{}', ...files });
  expect(detect()).toMatchObject({ tool: 'liquibase', directory });
  expect(detectToolIn(checkout.root, { root: 'shop' }, directory)).toBe('liquibase');
});

it.each<Record<string, string>>([
  { 'shop/db/changelog.json': '{ "versions": [] }' },
  { 'shop/db/one.changelog.sql': SQL, 'shop/db/two.changelog.sql': SQL },
  { 'shop/liquibase.properties': 'changelogFile=gone.xml' },
])('is not known by %j', async (files) => {
  checkout = await TemporaryCheckout.with(files);
  expect(detect()?.tool).not.toBe('liquibase');
});

it('belongs to the projects that use the database, where it lies at the root of the workspace', async () => {
  checkout = await TemporaryCheckout.with({
    'liquibase.properties': 'changelogFile=db/x.sql',
    'db/x.sql': SQL,
    'shop/package.json': '{ "dependencies": { "pg": "8.0.0" } }',
    'docs/package.json': '{}',
  });
  expect(detect()).toMatchObject({ tool: 'liquibase', directory: '../db' });
  expect(detectMigrations(checkout.root, { name: 'docs', root: 'docs' })).toBeUndefined();
});

it('takes the change sets of all formats, in the order of Liquibase, with what undoes them', async () => {
  const all = await migrations({
    'changelog.xml': xml(
      '<include file="parts/a.yaml" relativeToChangelogFile="true"/>' +
        '<includeAll path="db/more"/>' +
        '<changeSet id="x1" author="ann"><createTable tableName="t"/><addColumn tableName="t"/></changeSet>' +
        '<changeSet id="x2" author="ann"><sql>select 1</sql><rollback>select 2</rollback></changeSet>' +
        '<changeSet id="x3" author="ann"><sql>select 1</sql><rollback/></changeSet>' +
        '<changeSet id="x4" author="ann"><!-- nx-worktree: irreversible --><createTable tableName="u"/></changeSet>' +
        '<changeSet id="x5" author="ann" runOrder="first"><dropTable tableName="t"/></changeSet>',
    ),
    'parts/a.yaml': `${YAML}  - changeSet:\n      id: 1\n      author: bob\n      changes:\n        - sqlFile:\n            path: 1.sql\n            relativeToChangelogFile: true\n      rollback: drop table a\n  - changeSet: { id: 2, author: bob, changes: [ { sql: { sql: select 1 } } ] }\n`,
    'parts/1.sql': 'create table a ();',
    'more/10.json':
      '{ "databaseChangeLog": [\n\t{ "changeSet": { "id": "1", "author": "cy", "changes": [ { "createTable": { "tableName": "j" } } ] } } ] }',
    'more/2.sql': `${SQL}--changeset ann:2 splitStatements:false\nselect 1;\n-- rollback not required\n--changeset "an n":"3 c"\nselect 1;\n`,
    'more/deep/1.sql': 'create table raw ();',
    'more/readme.md': '',
  });
  expect(all.map(({ name, down }) => `${name} ${down}`)).toEqual([
    'db/changelog.xml::x5::ann absent',
    'db/parts/a.yaml::1::bob present',
    'db/parts/a.yaml::2::bob absent',
    'db/more/10.json::1::cy present',
    'db/more/2.sql::1::ann present',
    'db/more/2.sql::2::ann refused',
    'db/more/2.sql::3 c::an n absent',
    'db/more/deep/1.sql::raw::includeAll absent',
    'db/changelog.xml::x1::ann present',
    'db/changelog.xml::x2::ann present',
    'db/changelog.xml::x3::ann refused',
    'db/changelog.xml::x4::ann refused',
  ]);
  expect(all[1]?.files).toEqual(['db/parts/a.yaml', 'db/parts/1.sql']);
  expect(await inputFilesOf(place())).toEqual([
    ...['db/changelog.xml', 'db/more/10.json', 'db/more/2.sql', 'db/more/deep/1.sql'],
    ...['db/parts/1.sql', 'db/parts/a.yaml'],
  ]);
});

it.each<[string, string, string[]]>([
  ['no contexts', '', ['all', 'dev', 'not', 'both', 'labelled']],
  ['contexts', 'contexts: dev, eu', ['all', 'dev', 'needed', 'both', 'labelled']],
  ['labels', 'labelFilter: v1 and !wip', ['all', 'dev', 'not', 'both']],
])('takes of change sets with conditions those that Liquibase would take: %s', async (_, settings, ids) => {
  const set = (id: string, more = '') =>
    `<changeSet id="${id}" author="a" ${more}><createTable tableName="${id}"/></changeSet>`;
  const all = await migrations(
    {
      'changelog.xml': xml(
        set('all') +
          set('dev', 'contextFilter="dev or test"') +
          set('not', 'context="!dev"') +
          set('needed', 'context="@eu"') +
          set('both', 'context="dev and (eu or us)" dbms="!oracle"') +
          set('labelled', 'labels="v1,wip"') +
          set('h2', 'dbms="h2"') +
          set('ignored', 'ignore="true"'),
      ),
    },
    settings === '' ? {} : { 'liquibase.properties': `changelogFile=db/changelog.xml\n${settings}\n` },
  );
  expect(all.map(({ name }) => name.split('::')[1])).toEqual(ids);
});

it('gives change sets the path that their changelog names instead of its own', async () => {
  const all = await migrations({
    'db.changelog.sql': SQL.replace('sql\n', 'sql logicalFilePath:first.sql\n'),
  });
  expect(all.map(({ name }) => name)).toEqual(['first.sql::1::ann']);
});

const SET_1 = '<changeSet id="1" author="ann"><createTable tableName="t"/></changeSet>';
it.each<[string, Record<string, string>, string]>([
  ['two change sets of one name', { 'changelog.xml': xml(SET_1 + SET_1) }, 'db/changelog.xml has it twice'],
  [
    'broken XML',
    { 'changelog.xml': '<databaseChangeLog><changeSet></databaseChangeLog>' },
    "changelog.xml can't be taken: it can't be parsed",
  ],
  [
    'broken YAML',
    { 'changelog.yaml': `${YAML}  - changeSet: {\n` },
    "changelog.yaml can't be taken: it can't be parsed",
  ],
  [
    'an empty folder',
    { 'changelog.xml': xml('<includeAll path="db/none"/>') },
    'includes all of db/none, where no changelog is',
  ],
  [
    'a file that is not there',
    { 'changelog.xml': xml('<include file="db/gone.xml"/>') },
    'includes db/gone.xml, which is not there',
  ],
  ['a circle', { 'changelog.xml': xml('<include file="db/changelog.xml"/>') }, 'includes itself'],
  [
    'a class of Java',
    { 'changelog.xml': xml('<includeAll path="db" filter="a.B"/>') },
    'which is a class of Java',
  ],
  [
    'a property that only Java knows',
    { 'changelog.xml': xml('<include file="${where}/a.xml"/>') },
    'no changelog before says what that is',
  ],
  [
    'what it does not know',
    { 'changelog.xml': xml('<modifyChangeSets/>') },
    'does not know its modifyChangeSets',
  ],
])('refuses %s', async (_, files, reason) => {
  await expect(migrations(files)).rejects.toMatchObject({
    code: 'MIGRATION_FILES',
    message: expect.stringContaining(reason),
  });
});

it('refuses a file that is not UTF-8', async () => {
  await migrations({ 'changelog.sql': SQL });
  writeFileSync(`${checkout.root}/shop/db/changelog.sql`, Buffer.from(`${SQL}-- ä`, 'latin1'));
  const read = async () => liquibase.migrations(await inputFilesOf(place()), place());
  await expect(read()).rejects.toThrow("db/changelog.sql can't be taken: it is not UTF-8. Save it as UTF-8");
});

describe('with a server', () => {
  const used = useDatabase('changelog');

  it('reads what is applied from the table that its properties name', async () => {
    const all = await migrations(
      { 'x.sql': SQL },
      { 'liquibase.properties': 'changelogFile=db/x.sql\nliquibase.databaseChangelogTableName=DONE\n' },
    );
    const applied = () => liquibase.history?.applied(place(), used.database, all);
    expect(await applied()).toBeUndefined();
    await insideDatabase(used.database, (client) =>
      client.query(
        `create table done (id text, author text, filename text, dateexecuted timestamp, orderexecuted int);
         insert into done values ('9', 'bob', 'gone.sql', now(), 2), ('1', 'ann', 'classpath:db/x.sql', now(), 1)`,
      ),
    );
    expect(await applied()).toMatchObject([{ name: 'db/x.sql::1::ann' }, { name: 'gone.sql::9::bob' }]);
    expect(liquibase.history?.tables(place())).toEqual(['done', 'databasechangeloglock']);
  });

  it('says that Liquibase is missing', async () => {
    await migrations({ 'changelog.sql': SQL });
    const former = process.env['PATH'];
    process.env['PATH'] = '';
    try {
      const missing = {
        code: 'PROGRAM_MISSING',
        message: expect.stringContaining('need the program liquibase'),
      };
      await expect(liquibase.version?.(place())).rejects.toMatchObject(missing);
      await expect(liquibase.migrate(place(), used.database)).rejects.toMatchObject(missing);
    } finally {
      process.env['PATH'] = former;
    }
  });
});

function detect() {
  return detectMigrations(checkout.root, { name: 'shop', root: 'shop' });
}

function place() {
  return placeOf(checkout.root, SET);
}

function xml(body: string): string {
  return `<?xml version="1.0"?>\n<databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog">${body}</databaseChangeLog>`;
}

async function migrations(
  files: Readonly<Record<string, string>>,
  more: Readonly<Record<string, string>> = {},
) {
  const below = (folder: string, all: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(all).map(([name, text]) => [`${folder}/${name}`, text]));
  checkout = await TemporaryCheckout.with({ ...below('shop/db', files), ...below('shop', more) });
  return liquibase.migrations(await inputFilesOf(place()), place());
}
