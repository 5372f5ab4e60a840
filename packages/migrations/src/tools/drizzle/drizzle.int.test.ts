import { DetectedProject } from '../../../testkit/detected-project';
import { migrationInputs, testInputs } from '../../registry/inputs';
import { type MigrationSet } from '../../sets/migration-set';
import { drizzle } from './drizzle';

const CONFIG = `import { defineConfig } from 'drizzle-kit';\nexport default defineConfig({ dialect: 'postgresql' });`;
const SNAPSHOT = '{ "version": "8", "dialect": "postgres" }';
const USUAL: MigrationSet = { project: 'shop', root: 'shop', tool: 'drizzle', directory: 'drizzle' };

let project: DetectedProject;
beforeEach(async () => {
  project = await DetectedProject.create(drizzle, USUAL);
});
afterEach(() => project.remove());

describe('the migrations of Drizzle are found', () => {
  it.each<[string, string, string, Record<string, string>]>([
    ['where Drizzle Kit puts them', 'drizzle', 'drizzle', { 'shop/drizzle.config.ts': CONFIG }],
    [
      'where the configuration says',
      'src/db/changes',
      'src/db/changes',
      {
        'shop/drizzle.config.ts': `const out = './src/db/changes';\nexport default { dialect: 'postgresql', out } satisfies Config;`,
      },
    ],
    [
      'relative to the workspace, where Drizzle Kit is started there',
      'drizzle',
      'drizzle',
      { 'shop/drizzle.config.js': `module.exports = { dialect: 'postgresql', out: './shop/drizzle' };` },
    ],
    [
      'below a configuration that is not in the root of the project',
      'db/drizzle',
      'db/drizzle',
      { 'shop/config/drizzle.config.json': '{ "dialect": "postgresql", "out": "db/drizzle" }' },
    ],
    [
      'in the root of the workspace, for a client',
      '../drizzle',
      '../drizzle',
      {
        'drizzle.config.ts': CONFIG,
        'shop/package.json': '{ "dependencies": { "drizzle-orm": "0.45.4" } }',
      },
    ],
  ])('%s', async (_, folder, directory, files) => {
    await project.checkout.write(files);
    await writeJournal([['0000_a', 1]], folder);
    expect(project.detect()).toEqual({ project: 'shop', root: 'shop', tool: 'drizzle', directory });
  });

  it.each<Record<string, string>>([
    { 'shop/drizzle.config.ts': CONFIG.replace('postgresql', 'sqlite') },
    { 'drizzle.config.ts': CONFIG },
    { 'shop/drizzle.config.ts': CONFIG, 'shop/other/drizzle.config.ts': CONFIG },
  ])('but not for another database, nobody or several: %j', async (files) => {
    await project.checkout.write({ ...files, 'shop/package.json': '{}' });
    for (const folder of ['drizzle', '../drizzle']) await writeJournal([['0000_a', 1]], folder);
    expect(project.detect()).toBeUndefined();
  });

  it('since 1.0 by their folders, which are not those of Prisma', async () => {
    await project.checkout.write({
      'shop/drizzle.config.ts': CONFIG,
      'shop/drizzle/20260102000000_b/migration.sql': 'create table b ();',
      'shop/drizzle/20260102000000_b/snapshot.json': SNAPSHOT,
      'shop/drizzle/20260101000000_a/migration.sql': 'create table a ();',
      'shop/drizzle/20260101000000_a/snapshot.json': SNAPSHOT,
    });
    expect(project.detect()).toMatchObject({ tool: 'drizzle' });
    expect((await project.migrations()).map(({ name }) => name)).toEqual([
      '20260101000000_a',
      '20260102000000_b',
    ]);
    await project.apply();
    expect(
      await project.query('select name, created_at::float8 from drizzle.__drizzle_migrations order by id'),
    ).toEqual([
      { name: '20260101000000_a', created_at: Date.UTC(2026, 0, 1) },
      { name: '20260102000000_b', created_at: Date.UTC(2026, 0, 2) },
    ]);
  });
});

describe('the journal of Drizzle', () => {
  beforeEach(() => project.checkout.write({ 'shop/drizzle.config.ts': CONFIG }));

  it('says which migrations there are, and in which order', async () => {
    await writeJournal([
      ['0001_b', 1],
      ['0000_a', 2],
    ]);
    await project.checkout.write({ 'shop/drizzle/0000_a.sql': '-- nx-worktree: irreversible' });
    expect(await project.migrations()).toEqual([
      { name: '0001_b', files: ['drizzle/0001_b.sql'], down: 'absent', number: '0001' },
      { name: '0000_a', files: ['drizzle/0000_a.sql'], down: 'refused', number: '0000' },
    ]);
  });

  it('is an input of tests, and not of templates, which continue when it grows', async () => {
    await writeJournal([['0000_a', 1]]);
    expect(testInputs(project.place().set, project.checkout.root)).toEqual(
      expect.arrayContaining(['drizzle/meta/_journal.json', 'drizzle.config.ts']),
    );
    expect(migrationInputs(project.place().set, project.checkout.root)).toEqual([
      'drizzle/*.sql',
      'drizzle/*/migration.sql',
    ]);
    expect(drizzle.continues?.(await project.migrations(), project.place())).toBe(true);
    await project.checkout.write({ 'shop/drizzle/0000_a.sql': `alter type color add value 'red';` });
    expect(drizzle.continues?.(await project.migrations(), project.place())).toBe(false);
  });

  it('and the files are refused when one is missing, or not listed', async () => {
    await writeJournal([['0000_a', 1]]);
    await project.checkout.write({
      'shop/drizzle/0001_mine.sql': 'select 1',
      'shop/drizzle/0000_a.down.sql': '',
    });
    await expect(project.apply()).rejects.toThrow(
      /does not list drizzle\/0001_mine\.sql, so Drizzle ignores it/,
    );
    await project.checkout.write({ 'shop/drizzle/meta/_journal.json': journal([['0009_gone', 1]]) });
    await expect(project.apply()).rejects.toThrow(
      /lists 0009_gone, but drizzle\/0009_gone\.sql is not there/,
    );
  });

  it('is refused when it lists one that databases skip, unless that is known', async () => {
    await writeJournal([
      ['0000_a', 1],
      ['0002_theirs', 3],
      ['0001_late', 2],
    ]);
    await expect(project.apply()).rejects.toMatchObject({
      code: 'MIGRATION_FILES',
      message: expect.stringContaining(
        '0001_late.sql (1970-01-01T00:00:00.002Z) is not newer than 0002_theirs.sql',
      ),
    });
    await project.checkout.write({
      'shop/drizzle/0001_late.sql': '-- nx-worktree: out of order\ncreate table late ();',
    });
    await project.apply();
    expect(await project.query('select * from late')).toEqual([]);
  });
});

describe('the migrations of Drizzle', () => {
  it('are noted in the table that the configuration names', async () => {
    await project.checkout.write({
      'shop/drizzle.config.ts': `export default { dialect: 'postgresql', migrations: { table: 'done', schema: 'public' } };`,
    });
    await writeJournal([['0000_a', 1]]);
    await project.apply();
    expect(await project.query('select id, created_at from public.done')).toEqual([
      { id: 1, created_at: '1' },
    ]);
    expect(drizzle.history?.tables(project.place())).toEqual(['public.done']);
  });

  it('are skipped by nobody without being told: Drizzle looks only at the newest row', async () => {
    await project.checkout.write({ 'shop/drizzle.config.ts': CONFIG });
    await writeJournal([
      ['0000_a', 1],
      ['0002_b', 3],
    ]);
    await project.apply();
    await writeJournal([
      ['0000_a', 1],
      ['0001_late', 2],
      ['0002_b', 3],
    ]);
    await expect(project.apply()).rejects.toThrow(
      /0001_late\.sql is older than a migration that this database has already/,
    );
    expect(await project.history()).toEqual([
      { name: '0000_a', isChanged: false },
      { name: '0002_b', isChanged: false },
    ]);
  });

  it('are known by their times when they have changed, or are gone', async () => {
    await project.checkout.write({ 'shop/drizzle.config.ts': CONFIG });
    await writeJournal([['0000_a', 1]]);
    await project.apply();
    await project.checkout.write({ 'shop/drizzle/0000_a.sql': 'select 2;' });
    expect(await project.history()).toEqual([{ name: '0000_a', isChanged: true }]);
    await project.checkout.write({ 'shop/drizzle/meta/_journal.json': journal([]) });
    expect(await project.history([])).toEqual([{ name: 'the one of 1970-01-01T00:00:00.001Z' }]);
  });

  it('name the line of the statement that fails, behind breakpoints', async () => {
    await project.checkout.write({ 'shop/drizzle.config.ts': CONFIG });
    await writeJournal([['0000_a', 1]]);
    await project.checkout.write({
      'shop/drizzle/0000_a.sql':
        'create table a ();\n--> statement-breakpoint\ncreate table b ();\nselect nothing;',
    });
    await expect(project.apply()).rejects.toThrow(/drizzle\/0000_a\.sql, line 4/);
    expect(await project.history()).toEqual([]);
  });
});

/** Writes a journal, and a file for each of its entries that makes a table. */
function writeJournal(entries: ReadonlyArray<readonly [tag: string, when: number]>, folder = 'drizzle') {
  return project.checkout.write({
    [`shop/${folder}/meta/_journal.json`]: journal(entries),
    ...Object.fromEntries(entries.map(([tag]) => [`shop/${folder}/${tag}.sql`, `create table "${tag}" ();`])),
  });
}

function journal(entries: ReadonlyArray<readonly [tag: string, when: number]>): string {
  return JSON.stringify({
    version: '7',
    dialect: 'postgresql',
    entries: entries.map(([tag, when]) => ({ tag, when })),
  });
}
