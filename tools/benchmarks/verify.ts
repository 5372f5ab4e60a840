import { checkoutAt } from '@nx-worktree/git';
import { ensureMigrated, type MigrationSet, verifyMigrations } from '@nx-worktree/migrations';
import { type Database, openServer, type Server } from '@nx-worktree/postgres';
import { execa } from 'execa';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compare, type Ratio, type Subject } from './comparison';
import { type World } from './world';

const SET: MigrationSet = { project: 'shop', root: 'shop', tool: 'knex' };
const BEFORE = 100;
const ROUNDS = 3;
const NEW = 'migrations/101_new.js';

/**
 * One new migration after 100 others, verified: up, down and up again on rows. Compared with what one does by the tool
 * alone: the chain in an empty database, then down and up. Both start the tool three times, which takes most of the time
 * where the chain is one of small migrations, as here.
 */
export async function compareVerification(world: World): Promise<Ratio[]> {
  const checkout = await chain(world);
  const server = await openServer();
  let round = 0;
  const verify = async (): Promise<void> => {
    const { isSuccess } = await verifyMigrations({
      ...{ server, checkout: checkoutAt(checkout), sets: [SET], timeoutSeconds: 60 },
      isNew: (files) => files.some((file) => file.endsWith(NEW)),
    });
    if (!isSuccess) throw new Error('The migration of the benchmark is not reversible.');
  };
  const baseline = replayed(server, checkout);
  try {
    // That of the base branch.
    await ensureMigrated(server, checkoutAt(checkout), [SET]);
    return [
      await compare({
        ours: {
          name: 'one new migration after 100, verified',
          run: async () => {
            // Another content each time, so that no verdict is known.
            await writeNew(checkout, ++round);
            await verify();
          },
        },
        ...{ baseline, rounds: ROUNDS, aim: 'at most 0.05' },
      }),
      await compare({
        ours: { name: 'the same, with nothing changed', run: verify },
        baseline,
        rounds: ROUNDS,
      }),
      await compare({
        ours: {
          name: 'the same, without the template of the base branch',
          run: async () => {
            await writeFile(join(checkout, 'shop/migrations/001_step.js'), step(1, ++round));
            await verify();
          },
        },
        ...{ baseline, rounds: ROUNDS },
      }),
    ];
  } finally {
    await server.close();
  }
}

async function chain(world: World): Promise<string> {
  const checkout = await world.directory('chain');
  await mkdir(join(checkout, 'shop/migrations'), { recursive: true });
  await symlink(join(__dirname, '../../node_modules'), join(checkout, 'node_modules'));
  await writeFile(
    join(checkout, 'shop/knexfile.js'),
    'module.exports = { client: "pg", connection: process.env.DATABASE_URL };',
  );
  for (let number = 1; number <= BEFORE; number++) {
    const name = `${String(number).padStart(3, '0')}_step.js`;
    await writeFile(join(checkout, 'shop/migrations', name), step(number, 0));
  }
  return checkout;
}

function step(number: number, round: number): string {
  return `// ${round}
exports.up = (knex) => knex.schema.createTable('item_${number}', (t) => { t.increments(); t.text('name').notNullable(); });
exports.down = (knex) => knex.schema.dropTable('item_${number}');`;
}

function writeNew(checkout: string, round: number): Promise<void> {
  return writeFile(
    join(checkout, 'shop', NEW),
    `// ${round}
exports.up = (knex) => knex.schema.alterTable('item_7', (t) => t.integer('price'));
exports.down = (knex) => knex.schema.alterTable('item_7', (t) => t.dropColumn('price'));`,
  );
}

function replayed(server: Server, checkout: string): Subject {
  let database: Database | undefined;
  return {
    name: 'replayed by `knex migrate:latest`, then down and up',
    run: async () => {
      const given = await server.createDatabase({ name: 'testdb_replay' });
      database = given;
      for (const command of ['migrate:latest', 'migrate:down', 'migrate:up']) {
        await execa('node', [join(checkout, 'node_modules/knex/bin/cli.js'), command], {
          cwd: join(checkout, 'shop'),
          env: given.variables,
        });
      }
    },
    reset: async () => database?.drop(),
  };
}
