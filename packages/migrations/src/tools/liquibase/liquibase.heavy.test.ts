import { temporaryDirectory } from '@nx-worktree/testkit';
import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { whyNoJava } from '../../../testkit/java';
import {
  inXml,
  liquibaseFixture,
  liquibaseXmlFixture,
  xmlChangelog,
} from '../../../testkit/fixtures/liquibase';
import { checkTool } from '../../../testkit/tool-checks';
import { ToolBench } from '../../../testkit/tool-fixture';
import { LOSSY, ORDERS, TOTALS } from '../../../testkit/written-migrations';
import { checkoutIn } from '../../../testkit/checkout-in';
import { placeOf } from '../../sets/migration-set';
import { applyMigrations } from '../../templates/apply-migrations';
import { verifyMigrations } from '../../verify/verify-migrations';
import { statusOfSet } from '../../status/status-of-set';
import { templateOf } from '../../templates/template-of';

const missing = whyNoJava();
if (missing !== undefined) console.warn(`The tests with Liquibase: not run: no Java. ${missing}`);

(missing === undefined ? describe : describe.skip)('Liquibase 4', () => {
  let bench: ToolBench;
  beforeAll(async () => {
    bench = await ToolBench.install(liquibaseFixture);
  }, 300_000);
  afterAll(() => bench.remove());

  checkTool(() => bench, { afterFailure: 'those before it', edited: 'fails', lateAdded: 'applied' });

  it('does not believe Liquibase where the file of an applied change set is missing', async () => {
    const project = bench.project([ORDERS, TOTALS]);
    const database = await bench.database();
    await project.apply(database);
    await rm(join(project.place.projectRoot, 'db/changes/2-totals.sql'));

    await expect(project.apply(database)).rejects.toMatchObject({
      code: 'MIGRATION_INPUTS',
      message: expect.stringContaining('db/changes/2-totals.sql::2::totals was applied'),
    });
  }, 120_000);

  it('applies what is read of all formats, with contexts, conditions, order and names', async () => {
    const project = bench.project([]);
    const set = (id: string, more = '') =>
      `<changeSet id="${id}" author="ann" ${more}><createTable tableName="${id}"><column name="id" type="int"/></createTable></changeSet>`;
    project.write({
      'liquibase.properties':
        'changelogFile=classpath:db/all.xml\nsearchPath=resources\ncontexts=dev,eu\nlabelFilter=!wip\n' +
        'databaseChangelogTableName=Done\n',
      'resources/db/all.xml': inXml(`
        <property name="parts" value="db/parts"/>
        ${set('dev', 'context="dev or test"')} ${set('not', 'context="!dev"')} ${set('needed', 'context="@eu"')}
        ${set('both', 'contextFilter="dev and (eu or us)" dbms="!oracle"')} ${set('wip', 'labels="wip"')} ${set('h2', 'dbms="h2"')}
        <include file="./parts/a.yaml" relativeToChangelogFile="true"/>
        <includeAll path="\${parts}/more" endsWithFilter=""/>
        ${set('early', 'runOrder="first"')} ${set('ignored', 'ignore="true"')}
      `),
      'resources/db/parts/a.yaml':
        'databaseChangeLog:\n  - changeSet:\n      id: 1\n      author: bob\n      changes:\n        - sqlFile: { path: 1.sql, relativeToChangelogFile: true }\n',
      'resources/db/parts/1.sql': 'create table from_file ();',
      'resources/db/parts/more/10.json':
        '{ "databaseChangeLog": [ { "changeSet": { "id": "1", "author": "cy", "logicalFilePath": "elsewhere", "changes": [ { "sql": { "sql": "select 1" } } ] } } ] }',
      'resources/db/parts/more/2.sql':
        '--liquibase formatted sql\n--changeset "an n":"3 c" context:dev\nselect 1;\n--ignoreLines:start\n--changeset ann:no\n--ignoreLines:end\n',
      'resources/db/parts/more/deep/1.sql': 'create table raw ();',
    });
    const place = placeOf(project.checkout, { ...project.place.set, directory: 'resources/db' });
    const all = await bench.tool.migrations([], place);
    const database = await bench.database();
    await applyMigrations(place, all, database);
    const applied = await bench.tool.history?.applied(place, database, all);
    expect(applied?.map(({ name }) => name)).toEqual(all.map(({ name }) => name));
    expect(all.map(({ name }) => name)).toEqual([
      ...['early', 'dev', 'needed', 'both'].map((id) => `db/all.xml::${id}::ann`),
      'db/parts/a.yaml::1::bob',
      ...['elsewhere::1::cy', 'db/parts/more/2.sql::3 c::an n', 'db/parts/more/deep/1.sql::raw::includeAll'],
    ]);
  }, 120_000);

  it('says that Java is missing', async () => {
    const project = bench.project([ORDERS]);
    const database = await bench.database();
    const former = { ...process.env };
    const directory = temporaryDirectory();
    for (const name of ['bash', 'dirname', 'ls', 'expr', 'which']) {
      symlinkSync(execFileSync('which', [name], { encoding: 'utf8' }).trim(), join(directory, name));
    }
    process.env['PATH'] = directory;
    delete process.env['JAVA_HOME'];
    try {
      await expect(project.apply(database)).rejects.toMatchObject({
        code: 'JAVA_MISSING',
        message: expect.stringContaining('need Java, in which Liquibase runs'),
      });
    } finally {
      process.env = former;
    }
  });
});

(missing === undefined ? describe : describe.skip)('Liquibase 4, with all change sets in one file', () => {
  let bench: ToolBench;
  beforeAll(async () => {
    bench = await ToolBench.install(liquibaseXmlFixture);
  }, 300_000);
  afterAll(() => bench.remove());
  afterEach(() => bench.dropDatabases());

  it('goes up to any change set, and down again one by one', async () => {
    const project = bench.project([ORDERS, TOTALS, LOSSY]);
    const database = await bench.database();
    const all = await project.migrations();
    for (const [index, migration] of all.entries()) {
      await bench.tool.migrateTo?.(project.place, database, migration, all);
      expect(await project.applied(database)).toEqual(all.slice(0, index + 1).map(({ name }) => name));
    }
    for (const [index, migration] of [...all.entries()].reverse()) {
      await bench.tool.revert?.(project.place, database, migration);
      expect(await project.applied(database)).toEqual(all.slice(0, index).map(({ name }) => name));
    }
  }, 120_000);

  it('verifies the change set that is new, and takes no other for changed', async () => {
    const before = bench.project([ORDERS, TOTALS]);
    const database = await bench.database();
    await before.apply(database);
    const { manifest } = await templateOf(checkoutIn(before.checkout), [before.place.set]);
    const known = xmlChangelog([ORDERS, TOTALS]);
    before.write({ 'db.changelog.xml': xmlChangelog([ORDERS, TOTALS, LOSSY]) });

    const { migrations } = await verifyMigrations({
      ...{ server: bench.server, checkout: checkoutIn(before.checkout), sets: [before.place.set] },
      timeoutSeconds: 120,
      isNew: (_, text = '') => !known.includes(text),
    });
    expect(migrations).toMatchObject([{ name: 'db.changelog.xml::3::lossy', verdict: 'loses-data' }]);
    const status = await statusOfSet(before.place.set, {
      ...{ checkout: before.checkout, database, kept: new Map(Object.entries(manifest)) },
      askGit: () => Promise.resolve({ uncommitted: new Set(), elsewhere: new Map() }),
    });
    expect(status.mismatches).toEqual([]);
    expect(status.migrations.map(({ state }) => state)).toEqual(['applied', 'applied', 'pending']);
  }, 240_000);
});
