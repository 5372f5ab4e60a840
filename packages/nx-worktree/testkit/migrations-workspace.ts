import { type ExecutorContext } from '@nx/devkit';
import { createEnvironment, environmentFor } from '@nx-worktree/environment';
import { type Database, openServer, type Server } from '@nx-worktree/postgres';
import { INSTALLED, sql, TemporaryRepository } from '@nx-worktree/testkit';
import { execFileSync } from 'node:child_process';
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { askedFor } from '../src/generators/worktree/given-options';
import { type WorktreeOptions } from '../src/generators/worktree/options';
import { nxWorkspace } from '../src/workspace/nx-workspace';
import { executorContext, graphOf } from './executor-context';

/** The projects, each with another tool, and those that they depend on. */
const PROJECTS = { orders: [], stock: [], shop: ['orders'] };

/** A project of the workspace. */
export type ProjectName = keyof typeof PROJECTS;

const RAW = (statement: string) => `async (knex) => { await knex.raw(${JSON.stringify(statement)}); }`;

/** The text of a migration of Knex. */
export function knexMigration(up: string, down = 'select 1'): string {
  return `exports.up = ${RAW(up)};\nexports.down = ${RAW(down)};\n`;
}

const FILES = {
  '.gitignore': 'node_modules\nworktrees\n',
  'packages/orders/migrations/1_orders.sql': 'create table orders (id integer primary key);',
  'packages/orders/migrations/2_totals.sql': 'alter table orders add column total integer;',
  'packages/stock/knexfile.js':
    'module.exports = { client: "pg", connection: process.env.DATABASE_URL, migrations: { tableName: "stock_migrations" } };',
  'packages/stock/migrations/20260101_stock.js': knexMigration('create table stock (id integer)'),
  'packages/stock/migrations/20260102_places.js': knexMigration('create table places (id integer)'),
  'packages/shop/package.json': '{ "name": "shop", "dependencies": { "node-pg-migrate": "8" } }',
  'packages/shop/migrations/1700000000001_shop.sql':
    '-- Up Migration\ncreate table shop (id integer);\n-- Down Migration\n',
};

/** A repository with projects of real migration tools, and worktrees of it with real databases. */
export class MigrationsWorkspace {
  readonly #databases: Database[] = [];
  #server: Server | undefined;

  private constructor(readonly repository: TemporaryRepository) {}

  static async create(): Promise<MigrationsWorkspace> {
    const repository = await TemporaryRepository.create();
    await repository.commit(FILES);
    symlinkSync(INSTALLED, join(repository.root, 'node_modules'));
    return new MigrationsWorkspace(repository);
  }

  get root(): string {
    return this.repository.root;
  }

  readonly graph = graphOf(PROJECTS);

  /** What an executor of a project gets. */
  context(root: string, projectName: ProjectName): ExecutorContext {
    return executorContext(root, { projectName, projectGraph: this.graph });
  }

  /**
   * Makes a worktree with a database; returns its directory.
   *
   * @param options those of the command
   */
  async worktree(identifier: string, options: WorktreeOptions = {}): Promise<string> {
    await createEnvironment(
      {
        from: this.root,
        identifier,
        purpose: 'test-migration',
        branch: `feature/${identifier}`,
        base: 'main',
        server: {},
        ...askedFor(options, {}, nxWorkspace(this.root, this.graph, {})),
      },
      { begin: () => undefined, done: () => undefined },
    );
    const found = await environmentFor(this.root, identifier);
    return found?.workspace ?? '';
  }

  /** The URL of a worktree's database. */
  async urlOf(identifier: string): Promise<string> {
    const found = await environmentFor(this.root, identifier);
    return found?.environment.facts.database?.url ?? '';
  }

  /** Runs a statement in a worktree's database. */
  async query(identifier: string, statement: string): Promise<unknown[]> {
    return sql(await this.urlOf(identifier), statement);
  }

  /** Runs the tool of a project in a worktree, as a person does. */
  async runTool(identifier: string, project: 'stock' | 'shop'): Promise<void> {
    const found = await environmentFor(this.root, identifier);
    const [file, args] =
      project === 'stock'
        ? ['knex/bin/cli.js', ['migrate:latest']]
        : ['node-pg-migrate/bin/node-pg-migrate.js', ['up', '--no-check-order']];
    execFileSync(process.execPath, [join(INSTALLED, file), ...args], {
      cwd: join(found?.workspace ?? '', 'packages', project),
      env: { ...process.env, DATABASE_URL: await this.urlOf(identifier) },
      stdio: 'pipe',
    });
  }

  /** An empty database that is no worktree's. */
  async emptyDatabase(): Promise<Database> {
    this.#server ??= await openServer();
    const database = await this.#server.createDatabase({ name: 'testdb_other' });
    this.#databases.push(database);
    return database;
  }

  async remove(): Promise<void> {
    for (const database of this.#databases) await database.drop();
    await this.#server?.close();
    const server = await openServer();
    for (const { environment } of await server.databases()) {
      if (environment !== undefined) await server.dropDatabasesOf(environment);
    }
    await server.close();
    rmSync(join(this.root, 'node_modules'));
    await this.repository.remove();
  }
}
