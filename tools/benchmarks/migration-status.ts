import { gitFacts } from '@nx-worktree/environment';
import { type MigrationSet, statusOfSet } from '@nx-worktree/migrations';
import { type Database, openServer } from '@nx-worktree/postgres';
import { digest } from '@nx-worktree/system';
import { INSTALLED, TemporaryRepository } from '@nx-worktree/testkit';
import { execa } from 'execa';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { compare, type Ratio } from './comparison';
import { type World } from './world';

const MIGRATIONS = 500;

const SET: MigrationSet = { project: 'shop', root: 'shop', tool: 'knex', directory: 'migrations' };

const KNEX = require.resolve('knex/bin/cli.js');

/** What the status of many migrations costs, compared with the list that their tool prints without git and digests. */
export async function compareMigrationStatus(world: World): Promise<Ratio[]> {
  const repository = await TemporaryRepository.empty(await world.directory('status'));
  const { root: checkout } = repository;
  const { files, digests: kept } = migrations();
  symlinkSync(INSTALLED, join(checkout, 'node_modules'));
  await repository.commit(files);
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

/** The files of a project with these migrations, and their digests by paths. */
function migrations() {
  const files: Record<string, string> = {
    '.gitignore': 'node_modules\n',
    [`${SET.root}/knexfile.js`]: 'module.exports = { client: "pg", connection: process.env.DATABASE_URL };\n',
  };
  const digests = new Map<string, string>();
  for (let number = 1; number <= MIGRATIONS; number++) {
    const path = `${SET.root}/migrations/${20260000 + number}_table.js`;
    const up = `exports.up = (knex) => knex.raw('create table t${number} ()');\n`;
    const text = `${up}exports.down = (knex) => knex.raw('drop table t${number}');\n`;
    files[path] = text;
    digests.set(path, digest(text));
  }
  return { files, digests };
}

async function knex(checkout: string, { variables }: Database, command: string): Promise<void> {
  await execa(process.execPath, [KNEX, command], { cwd: join(checkout, SET.root), env: variables });
}
