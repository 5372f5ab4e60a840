import { gitFacts } from '@nx-worktree/environment';
import { type MigrationSet, statusOfSet } from '@nx-worktree/migrations';
import { type Database, openServer } from '@nx-worktree/postgres';
import { digest } from '@nx-worktree/system';
import { execa, execaSync } from 'execa';
import { dirname, join } from 'node:path';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { compare, type Ratio } from './comparison';
import { type World } from './world';

const MIGRATIONS = 500;

const SET: MigrationSet = { project: 'shop', root: 'shop', tool: 'knex', directory: 'migrations' };

const KNEX = require.resolve('knex/bin/cli.js');

/** What the status of many migrations costs, compared with the list that their tool prints without git and digests. */
export async function compareMigrationStatus(world: World): Promise<Ratio[]> {
  const checkout = await world.directory('status');
  const kept = writeMigrations(checkout);
  const server = await openServer();
  const database = await server.createDatabase({ name: 'testdb_bench_status' });
  try {
    await knex(checkout, database, 'migrate:latest');
    const request = { checkout, database, kept, askGit: gitFacts.bind(undefined, checkout) };
    return [
      await compare({
        ours: {
          name: `status of ${MIGRATIONS} migrations`,
          run: async () => {
            const { migrations, mismatches } = await statusOfSet(SET, request);
            const applied = migrations.filter(({ state }) => state === 'applied');
            if (applied.length !== MIGRATIONS || mismatches.length > 0)
              throw new Error('The status is wrong.');
          },
        },
        baseline: { name: '`knex migrate:list`', run: () => knex(checkout, database, 'migrate:list') },
        rounds: 5,
        aim: 'under 1 s',
      }),
    ];
  } finally {
    await database.drop();
    await server.close();
  }
}

/** Writes them into a repository, and returns their digests by paths. */
function writeMigrations(checkout: string): ReadonlyMap<string, string> {
  const root = join(checkout, SET.root);
  mkdirSync(join(root, 'migrations'), { recursive: true });
  symlinkSync(dirname(dirname(dirname(KNEX))), join(checkout, 'node_modules'));
  writeFileSync(join(checkout, '.gitignore'), 'node_modules\n');
  writeFileSync(
    join(root, 'knexfile.js'),
    'module.exports = { client: "pg", connection: process.env.DATABASE_URL };\n',
  );
  const digests = new Map<string, string>();
  for (let number = 1; number <= MIGRATIONS; number++) {
    const file = join('migrations', `${20260000 + number}_table.js`);
    const up = `exports.up = (knex) => knex.raw('create table t${number} ()');\n`;
    const text = `${up}exports.down = (knex) => knex.raw('drop table t${number}');\n`;
    writeFileSync(join(root, file), text);
    digests.set(join(SET.root, file), digest(text));
  }
  const git = (...args: string[]) =>
    execaSync('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost', ...args], {
      cwd: checkout,
    });
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message', 'Add migrations');
  return digests;
}

async function knex(checkout: string, { variables }: Database, command: string): Promise<void> {
  await execa(process.execPath, [KNEX, command], { cwd: join(checkout, SET.root), env: variables });
}
