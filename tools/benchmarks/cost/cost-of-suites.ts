import { openServer } from '@nx-worktree/postgres';
import { Client } from 'pg';
import { type Ratio, ratioOf } from '../comparison';
import { type World } from '../world';
import { cpuTimeOf } from './cpu-time';
import { type Declared, makeWorkspace, MIGRATION, projectFiles } from './packed-workspace';

const PROJECTS = 20;
const ROUNDS = 3;

/**
 * What `test-isolated` costs beside `test` on one existing database: CPU time of all processes but the server's, and the
 * time until the prompt is back. Packed packages, no daemon, no cache.
 */
export async function compareCost(world: World): Promise<Ratio[]> {
  return [...(await compareKind(world, 'script')), ...(await compareKind(world, 'command'))];
}

async function compareKind(world: World, declared: Declared): Promise<Ratio[]> {
  const directory = await world.directory(`cost-${declared}`);
  const names = Array.from({ length: PROJECTS }, (_, index) => `p${index}`);
  await makeWorkspace(directory, Object.assign({}, ...names.map((name) => projectFiles(name, declared))));
  const server = await openServer();
  const shared = await server.createDatabase({ name: 'testdb_shared' });
  const client = new Client({ connectionString: shared.url });
  await client.connect();
  await client.query(MIGRATION);
  await client.end();
  const cpu = { isolated: [] as number[], plain: [] as number[] };
  const wall = { isolated: [] as number[], plain: [] as number[] };
  const run = async (
    target: string,
    env: Record<string, string>,
    into: 'isolated' | 'plain',
  ): Promise<void> => {
    const start = performance.now();
    const args = ['nx', 'run-many', '-t', target, '--skip-nx-cache'];
    cpu[into].push(await cpuTimeOf('npx', args, { cwd: directory, env }));
    wall[into].push(performance.now() - start);
  };
  const turns = [
    () => run('test-isolated', {}, 'isolated'),
    () => run('test', { ...shared.variables }, 'plain'),
  ];
  try {
    for (const turn of turns) await turn();
    for (const times of [cpu, wall]) for (const into of Object.values(times)) into.length = 0;
    for (let round = 0; round < ROUNDS; round++)
      for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn();
  } finally {
    await shared.drop();
    await server.close();
  }
  const what = `${PROJECTS} suites of one query, a ${declared} each`;
  const compared = (kind: string, ms: typeof cpu, aim: string): Ratio =>
    ratioOf(
      { name: `${kind} of \`test-isolated\`: ${what}`, ms: ms.isolated },
      { name: `${kind} of \`test\``, ms: ms.plain },
      aim,
    );
  return [compared('CPU time', cpu, 'at most 1.0'), compared('time', wall, 'below 1.0')];
}
