import { execa } from 'execa';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compare, type Ratio } from '../comparison';
import { type World } from '../world';
import { makeWorkspace, nxJson } from './packed-workspace';

const PROJECTS = 2_000;

/** What the plugin adds to the graph of a large workspace, without the daemon, which asks only for what has changed. */
export async function compareGraph(world: World): Promise<Ratio[]> {
  const directory = await world.directory('graph');
  const names = Array.from({ length: PROJECTS }, (_, index) => `p${index}`);
  await makeWorkspace(directory, Object.fromEntries(names.flatMap((name, index) => filesOf(name, index))));
  const graph = (hasPlugin: boolean) => async (): Promise<void> => {
    await writeFile(join(directory, 'nx.json'), nxJson(hasPlugin));
    await execa('npx', ['nx', 'show', 'projects', '--json'], { cwd: directory });
  };
  const name = `graph of ${PROJECTS.toLocaleString('en')} projects`;
  return [
    await compare({
      ours: { name, run: graph(true) },
      baseline: { name: 'without the plugin', run: graph(false) },
      rounds: 5,
      aim: 'at most 1.1',
    }),
  ];
}

/** Every tenth project has migrations. */
function filesOf(name: string, index: number): [file: string, text: string][] {
  const manifest = { name, version: '1.0.0', scripts: { test: 'node test.js', build: 'node build.js' } };
  const migration: [string, string][] =
    index % 10 === 0 ? [[`packages/${name}/migrations/1.sql`, 'create table items (id integer);\n']] : [];
  return [[`packages/${name}/package.json`, JSON.stringify(manifest)], ...migration];
}
