import { type ConnectionInfo, type Database, openServer, type Server } from '@nx-worktree/postgres';
import { removeTemporaryDirectories, sql, temporaryDirectory, writeFiles } from '@nx-worktree/testkit';
import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { detectMigrations } from '../src/detection/detect-migrations';
import { inputFilesOf } from '../src/registry/inputs';
import { toolNamed } from '../src/registry/registry';
import { type MigrationPlace, type MigrationSet, placeOf } from '../src/sets/migration-set';
import { applyMigrations } from '../src/templates/apply-migrations';
import { type Migration } from '../src/tools/migration';
import { type MigrationTool } from '../src/tools/tool';
import { type WrittenMigration } from './written-migrations';

/** How a small project of a migration tool is written, with real versions of its packages. */
export interface ToolFixture {
  /** Name of the tool in the registry. */
  readonly tool: string;

  /** The npm packages that it needs, with exact versions. They are installed into a temporary directory. */
  readonly packages: Readonly<Record<string, string>>;

  /** What else has to be installed there, where npm isn't enough. */
  install?(directory: string): Promise<void>;

  /** The set, where `detect` can't find it. By default, `detect` has to. */
  readonly set?: Partial<MigrationSet>;

  /**
   * All files of a project that has these migrations: those of the tool, and its configuration.
   *
   * @returns texts by paths, which are relative to the project's root
   */
  files(migrations: readonly WrittenMigration[]): Readonly<Record<string, string>>;

  /** How a person types a command of the tool here, where the configuration names another database. */
  typed?(command: string): string;
}

/** The project's root in a checkout of a fixture. */
const ROOT = 'shop';

/** The packages of a fixture, a server, and databases on it. */
export class ToolBench {
  readonly tool: MigrationTool;
  readonly #databases: Database[] = [];
  #checkouts = 0;

  private constructor(
    readonly fixture: ToolFixture,
    readonly server: Server,
    private readonly directory: string,
  ) {
    this.tool = toolNamed(fixture.tool);
  }

  /** Installs the packages. It takes seconds: once for each test file. */
  static async install(fixture: ToolFixture): Promise<ToolBench> {
    const directory = temporaryDirectory();
    writeFiles(directory, {
      'package.json': JSON.stringify({ private: true, dependencies: fixture.packages }),
    });
    if (Object.keys(fixture.packages).length > 0) {
      execFileSync('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'], {
        cwd: directory,
        stdio: 'pipe',
      });
    }
    await fixture.install?.(directory);
    return new ToolBench(fixture, await openServer(), directory);
  }

  /** Absolute path of the installed packages. */
  get packages(): string {
    return join(this.directory, 'node_modules');
  }

  /**
   * A checkout with a project that has these migrations.
   *
   * @param files its files, where they are not those of the fixture
   */
  project(
    migrations: readonly WrittenMigration[],
    files: Readonly<Record<string, string>> = this.fixture.files(migrations),
  ): ToolProject {
    const checkout = join(this.directory, `checkout-${(this.#checkouts += 1)}`);
    writeFiles(checkout, {
      'package.json': JSON.stringify({ private: true }),
      [`${ROOT}/package.json`]: JSON.stringify({ name: 'shop', devDependencies: this.fixture.packages }),
    });
    symlinkSync(this.packages, join(checkout, 'node_modules'), 'junction');
    return new ToolProject(this, checkout, files);
  }

  /** An empty database, which is dropped when the test ends. */
  async database(): Promise<Database> {
    const database = await this.server.createDatabase({ name: `bench_${this.#databases.length}` });
    this.#databases.push(database);
    return database;
  }

  /** Drops the databases of a test. */
  async dropDatabases(): Promise<void> {
    for (const database of this.#databases.splice(0)) await database.drop();
  }

  /** Takes everything away. */
  async remove(): Promise<void> {
    await this.dropDatabases();
    await this.server.close();
    await removeTemporaryDirectories();
  }
}

/** A project with migrations of a fixture. */
export class ToolProject {
  readonly place: MigrationPlace;

  constructor(
    private readonly bench: ToolBench,
    readonly checkout: string,
    files: Readonly<Record<string, string>>,
  ) {
    writeFiles(join(checkout, ROOT), files);
    this.place = placeOf(checkout, this.set());
  }

  /** Replaces its files by those of a project that has these migrations. */
  async rewrite(migrations: readonly WrittenMigration[], before: readonly WrittenMigration[]): Promise<void> {
    const root = this.place.projectRoot;
    for (const file of Object.keys(this.bench.fixture.files(before))) await rm(join(root, file));
    writeFiles(root, this.bench.fixture.files(migrations));
  }

  /** Writes more files, or others. */
  write(files: Readonly<Record<string, string>>): void {
    writeFiles(this.place.projectRoot, files);
  }

  /** The migrations that the tool's folder finds in the files. */
  async migrations(): Promise<readonly Migration[]> {
    return this.bench.tool.migrations(await inputFilesOf(this.place), this.place);
  }

  /** A command of the tool as a person types it. */
  typed(command: string): string {
    return this.bench.fixture.typed?.(command) ?? command;
  }

  /** Applies all, and checks that all were applied, as it is done for a template. */
  async apply(database: ConnectionInfo): Promise<void> {
    await applyMigrations(this.place, await this.migrations(), database);
  }

  /** The same by a command of the user, as it is done where the option `command` is set. */
  async applyBy(command: string, database: ConnectionInfo): Promise<void> {
    const set = { ...this.place.set, tool: 'command', command };
    await applyMigrations({ ...this.place, set }, [], database);
  }

  /** The names that the history in a database lists, those that have failed left out. */
  async applied(database: ConnectionInfo): Promise<string[]> {
    const applied = await this.bench.tool.history?.applied(this.place, database, await this.migrations());
    return (applied ?? []).filter(({ failure }) => failure === undefined).map(({ name }) => name);
  }

  /** The columns that migrations have made, such as `orders.id`, without those of the tool's own tables. */
  async columns(database: ConnectionInfo): Promise<string[]> {
    const rows = await sql<{ schema: string; table: string; name: string }>(
      database.url,
      `select table_schema as schema, table_name as table, column_name as name from information_schema.columns
       where table_schema not in ('pg_catalog', 'information_schema') order by 1, 2, 3`,
    );
    const { tool } = this.bench;
    const own = [...tool.stateTables, ...(tool.history?.tables(this.place) ?? [])];
    return rows
      .filter(({ schema, table }) => schema === 'public' && !own.includes(table))
      .map(({ table, name }) => `${table}.${name}`);
  }

  private set(): MigrationSet {
    const { tool, set } = this.bench.fixture;
    if (set) return { project: 'shop', root: ROOT, tool, ...set };
    const detected = detectMigrations(this.checkout, { name: 'shop', root: ROOT });
    if (detected?.tool !== tool) throw new Error(`Expected ${tool}, detected ${JSON.stringify(detected)}`);
    return detected;
  }
}
