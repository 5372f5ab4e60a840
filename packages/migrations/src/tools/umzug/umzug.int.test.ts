import { TemporaryCheckout } from '@nx-worktree/testkit';
import { detectMigrations, detectToolIn } from '../../detection/detect-migrations';
import { inputFilesOf } from '../../registry/inputs';
import { placeOf } from '../../sets/migration-set';
import { umzug } from './umzug';

const MANIFEST = '{ "dependencies": { "umzug": "3.8.3" } }';
const GLOB = `{ glob: ['migrations/*.js', { cwd: __dirname }] }`;
const STORAGE = 'new SequelizeStorage({ sequelize })';

const instance = (migrations = GLOB, storage = STORAGE): string =>
  `new Umzug({ migrations: ${migrations}, context: {}, storage: ${storage}, logger: console })`;
const script = (migrations?: string, storage?: string): string =>
  `const { Umzug, SequelizeStorage } = require('umzug');\n` +
  `const umzug = ${instance(migrations, storage)};\nif (require.main === module) umzug.runAsCLI();\n`;

let checkout: TemporaryCheckout;
afterEach(() => checkout.remove());

const detect = () => detectMigrations(checkout.root, { name: 'api', root: 'api' });

it.each<[string, Record<string, string>, string]>([
  ['one script', { 'migrate.js': script() }, 'migrations'],
  [
    'a script that loads another',
    {
      'migrate.js': `require('ts-node/register');\nrequire('./src/db/umzug').migrator.runAsCLI();`,
      'src/db/umzug.ts': `import { Umzug, SequelizeStorage } from 'umzug';\nexport const migrator = ${instance()};`,
    },
    'src/db/migrations',
  ],
  [
    'an ES module',
    {
      'db/migrator.mjs': `import { Umzug, SequelizeStorage } from 'umzug';
        import path from 'node:path'; import { fileURLToPath } from 'node:url';
        const here = path.dirname(fileURLToPath(import.meta.url));
        const storage = ${STORAGE};
        await ${instance('{ glob: ["changes/*.mjs", { cwd: here, ignore: "**/old*" }] }', 'storage')}.runAsCLI();`,
    },
    'db/changes',
  ],
  ['a glob from the working directory', { 'umzug.js': script('{ glob: "db/*.js" }') }, 'db'],
  [
    'a script of package.json',
    { 'db/cli.js': script(), 'package.json': '{ "scripts": { "db": "node db/cli.js" } }' },
    'db/migrations',
  ],
  [
    'the one of two instances that is run',
    {
      'umzug.js': `const { Umzug, SequelizeStorage } = require('umzug');
        const storage = ${STORAGE};
        exports.seeder = ${instance('{ glob: "seeders/*.js" }', 'storage')};
        exports.migrator = ${instance('{ glob: "changes/*.js" }', 'storage')};`,
      'migrate.js': `require('./umzug').migrator.runAsCLI();`,
      'seed.js': `require('./umzug').seeder.runAsCLI();`,
    },
    'changes',
  ],
])('is known by %s', async (_, files, directory) => {
  const name = directory === 'db/changes' ? '1.mjs' : '1.js';
  checkout = await TemporaryCheckout.with({
    'package.json': MANIFEST,
    ...inApi(files),
    [`api/${directory}/${name}`]: '',
  });
  expect(detect()).toEqual({ project: 'api', root: 'api', tool: 'umzug', directory });
  expect(detectToolIn(checkout.root, { root: 'api' }, directory)).toBe('umzug');
  const set = { project: 'api', root: 'api', tool: 'umzug', directory };
  expect(await inputFilesOf(placeOf(checkout.root, set))).toEqual(
    expect.arrayContaining([
      `${directory}/${name}`,
      ...Object.keys(files).filter((file) => !/seed|json/.test(file)),
    ]),
  );
  expect((await migrations(directory)).map(({ name: noted }) => noted)).toEqual([name]);
});

it.each<[string, Record<string, string>]>([
  ['no dependency', { 'migrate.js': script(), 'package.json': '{}' }],
  ['no command', { 'umzug.js': script().replace('runAsCLI', 'up') }],
  ['migrations that only the code knows', { 'migrate.js': script('{ glob: process.env.GLOB }') }],
  ['a list of migrations', { 'migrate.js': script('[{ name: "a", async up() {} }]') }],
  ['no storage, so that it is a file', { 'migrate.js': script().replace(/storage: .*?\}\), /, '') }],
  ['a storage of its own', { 'migrate.js': script(GLOB, '{ executed: async () => [] }') }],
  [
    'a table whose name is made of that of a model',
    { 'migrate.js': script(GLOB, 'new SequelizeStorage({ sequelize, modelName: "Done" })') },
  ],
  [
    'another database',
    { 'migrate.js': script().replace('context: {}', `context: new Sequelize({ dialect: 'sqlite' })`) },
  ],
  ['two instances', { 'migrate.js': script(), 'migrate-other.js': script() }],
])('does not take %s', async (_, files) => {
  checkout = await TemporaryCheckout.with({
    ...inApi({ 'package.json': MANIFEST, ...files }),
    'api/migrations/1.js': '',
  });
  expect(detect()).toBeUndefined();
});

it('reads the table', async () => {
  await withScript(
    script(GLOB, `new SequelizeStorage({ sequelize, schema: 'shop', tableName: 'done', modelName: 'Done' })`),
  );
  expect(umzug.history?.tables(placeIn('migrations'))).toEqual(['shop.done']);
});

it.each([
  [script(GLOB, 'new JSONStorage({ path: "umzug.json" })'), /gives as storage doesn't show the table/],
  ['', /no script there makes the only "new Umzug"/],
])('says why it refuses when it is told to run %j', async (text, reason) => {
  await withScript(text);
  await expect(migrations('migrations')).rejects.toMatchObject({
    code: 'UMZUG_SCRIPT',
    message: expect.stringMatching(reason),
  });
});

it('takes the files in the order of their names, each with what undoes it', async () => {
  await withScript(script(), {
    '2026.11.28T10.00.00.b.js':
      'exports.up = async () => {}; exports.down = async ({ context }) => context.b();',
    '2026.11.28T09.42.37.a.js': 'exports.up = async () => {}; exports.down = async () => {};',
    'notes.md': '',
  });
  expect((await migrations('migrations')).map(({ name, number, down }) => [name, number, down])).toEqual([
    ['2026.11.28T09.42.37.a.js', '2026.11.28T09.42.37', 'absent'],
    ['2026.11.28T10.00.00.b.js', '2026.11.28T10.00.00', 'present'],
  ]);
});

it('refuses two files of one name, of which Umzug would note one', async () => {
  await withScript(script(`{ glob: ['migrations/**/*.js', { cwd: __dirname }] }`), {
    'a/1.js': '',
    'b/1.js': '',
  });
  await expect(migrations('migrations')).rejects.toMatchObject({
    code: 'MIGRATION_FILES',
    message: expect.stringContaining('migrations/a/1.js and migrations/b/1.js have the same name'),
  });
});

it('says that it is not installed', async () => {
  await withScript(script());
  await expect(umzug.version?.(placeIn('migrations'))).rejects.toMatchObject({
    code: 'MIGRATION_TOOL_MISSING',
    message: expect.stringContaining('need umzug, which is not installed for api'),
  });
});

function inApi(files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`api/${name}`, text]));
}

async function withScript(text: string, files: Readonly<Record<string, string>> = {}): Promise<void> {
  const own = Object.fromEntries(
    Object.entries(files).map(([name, content]) => [`migrations/${name}`, content]),
  );
  checkout = await TemporaryCheckout.with(inApi({ 'package.json': MANIFEST, 'migrate.js': text, ...own }));
}

function placeIn(directory: string) {
  return placeOf(checkout.root, { project: 'api', root: 'api', tool: 'umzug', directory });
}

async function migrations(directory: string) {
  return umzug.migrations(await inputFilesOf(placeIn(directory)), placeIn(directory));
}
