import { execa } from 'execa';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ScopeRegistry } from '../../../e2e/workspace/scope-registry';
import { pack, type PackedPackage } from '../../release/pack';

const NX = '23.2.1';

/** What a test does that asks its database one question. */
const TEST = `
const { Client } = require('pg');
const client = new Client(process.env.DATABASE_URL);
client.connect().then(() => client.query('select count(*) from items')).then(() => client.end());
`;

/** The migration of each project, if it has one. */
export const MIGRATION = 'create table if not exists items (id integer);\n';

let packed: PackedPackage[] | undefined;

/** How the target `test` of the projects is declared. */
export type Declared = 'script' | 'command';

/**
 * Makes a workspace outside of this repository, with projects and the packed packages.
 *
 * @param files of each project, by its name
 */
export async function makeWorkspace(
  directory: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  packed ??= pack();
  const registry = await ScopeRegistry.start(packed);
  const plugin = packed.find(({ name }) => name === 'nx-worktree')?.tarball;
  const manifest = {
    name: 'bench',
    private: true,
    workspaces: ['packages/*'],
    devDependencies: { nx: NX, '@nx/devkit': NX, 'nx-worktree': `file:${plugin}`, pg: '8.23.1' },
  };
  const all = {
    'package.json': JSON.stringify(manifest),
    '.npmrc': `@nx-worktree:registry=${registry.url}\n`,
    '.gitignore': 'node_modules\n.nx\n',
    'nx.json': nxJson(true),
    ...files,
  };
  try {
    for (const [name, text] of Object.entries(all)) {
      await mkdir(dirname(join(directory, name)), { recursive: true });
      await writeFile(join(directory, name), text);
    }
    await execa('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: directory });
    await execa('git', ['init', '--quiet', '--initial-branch=main'], { cwd: directory });
    await execa('git', ['add', '--all'], { cwd: directory });
    const author = ['-c', 'user.name=Bench', '-c', 'user.email=bench@localhost'];
    await execa('git', [...author, 'commit', '--quiet', '--message=Begin'], { cwd: directory });
  } finally {
    await registry.stop();
  }
}

/** The text of nx.json, with or without the plugin. */
export function nxJson(hasPlugin: boolean): string {
  return JSON.stringify({ plugins: hasPlugin ? ['nx-worktree'] : [], analytics: false });
}

/** The files of a project whose suite asks its database one question. */
export function projectFiles(name: string, declared: Declared): Record<string, string> {
  const manifest =
    declared === 'script'
      ? { name, scripts: { test: 'node test.js' } }
      : { name, nx: { targets: { test: { command: 'node test.js', options: { cwd: '{projectRoot}' } } } } };
  return {
    [`packages/${name}/package.json`]: JSON.stringify({ version: '1.0.0', ...manifest }),
    [`packages/${name}/test.js`]: TEST,
    [`packages/${name}/migrations/1.sql`]: MIGRATION,
  };
}
