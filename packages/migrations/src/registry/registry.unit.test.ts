import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { type KnownTool } from '../tools/tool';
import { KNOWN_TOOLS, TOOLS } from './registry';

const PACKAGES = join(__dirname, '../../..');
const TOOL_FOLDERS = 'migrations/src/tools';

/** Files that must know all tools, or are made from those that do. */
const LISTS = [
  'migrations/src/registry/registry.ts',
  'nx-worktree/src/executors/migrate-isolated/schema.json',
];

/** SQL files can be those of any tool, so the reader of scripts knows how each marks them. */
const SQL_FILES = 'migrations/src/scripts/';

/** Where the word stands for something else than a tool's migrations. */
const OTHER_MEANINGS: Readonly<Record<string, RegExp>> = {
  // What an object-relational mapper generates into node_modules.
  prisma: /^environment\/src\/parts\/dependencies\//,
  // What its test runner calls its databases.
  django: /^postgres\/src\/suites\//,
  // The name of a property.
  command: /^(environment\/src\/(usage|parts\/ports)|nx-worktree\/src\/named-databases)\//,
};

/** Tools whose names are everyday words, which are looked for as strings of their own. */
const WORDS = ['sql', 'command'];

const SOURCES = readdirSync(PACKAGES)
  .flatMap((name) => filesBelow(join(PACKAGES, name, 'src')))
  .map((file) => relative(PACKAGES, file).split(sep).join('/'))
  .filter((file) => /\.([cm]?[jt]s|json)$/.test(file) && !/\.test\.ts$/.test(file));

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** State tables that several tools share name none of them. */
const tablesOf = ({ stateTables }: KnownTool): string[] =>
  stateTables.filter((table) => KNOWN_TOOLS.filter((tool) => tool.stateTables.includes(table)).length === 1);

/** The tools by the names of their folders, and what names each. */
const tools = KNOWN_TOOLS.map((tool) => {
  const name = TOOLS.find(({ title }) => title === tool.title)?.name ?? tool.title.toLowerCase();
  const words = WORDS.includes(name) ? [`'${name}'`] : [name, ...tablesOf(tool)];
  return { name, names: new RegExp(`(?<![a-z])(${words.join('|')})(?![a-z])`, 'i') };
});

it('looks into all packages', () => {
  const packages = new Set(SOURCES.map((file) => file.split('/')[0]));
  expect(packages).toEqual(new Set(readdirSync(PACKAGES)));
});

it.each(tools)('only its folder, and the registry, knows $name', ({ name, names }) => {
  const own = posix.join(TOOL_FOLDERS, name, '/');
  const knowing = SOURCES.filter((file) => {
    if (file.startsWith(own) || file.startsWith(SQL_FILES) || LISTS.includes(file)) return false;
    if (OTHER_MEANINGS[name]?.test(file)) return false;
    return names.test(readFileSync(join(PACKAGES, file), 'utf8'));
  });
  expect(knowing).toEqual([]);
});

it('names all folders of tools', () => {
  const folders = readdirSync(join(PACKAGES, TOOL_FOLDERS), { withFileTypes: true });
  const names = folders.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  expect(names.sort()).toEqual(tools.map(({ name }) => name).sort());
});
