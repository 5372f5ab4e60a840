import { type Database, openServer, type Server } from '@nx-worktree/postgres';
import { sql, TemporaryCheckout } from '@nx-worktree/testkit';
import { detectMigrations } from '../src/detection/detect-migrations';
import { inputFilesOf } from '../src/registry/inputs';
import { type MigrationPlace, type MigrationSet, placeOf } from '../src/sets/migration-set';
import { applyMigrations } from '../src/templates/apply-migrations';
import { type AppliedMigration, type Migration } from '../src/tools/migration';
import { type MigrationTool } from '../src/tools/tool';

/** The project `shop` in a checkout without files, whose migrations of one tool are found, and a database for them. */
export class DetectedProject {
  private constructor(
    private readonly tool: MigrationTool,
    private readonly server: Server,
    readonly checkout: TemporaryCheckout,
    private readonly undetected: MigrationSet | undefined,
  ) {}

  #database: Database | undefined;

  /** @param undetected the set that is taken while none is found in the files */
  static async create(tool: MigrationTool, undetected?: MigrationSet): Promise<DetectedProject> {
    return new DetectedProject(tool, await openServer(), await TemporaryCheckout.with({}), undetected);
  }

  /** Writes files of the project. */
  write(files: Readonly<Record<string, string>>): Promise<void> {
    const inShop = Object.entries(files).map(([path, text]) => [`shop/${path}`, text]);
    return this.checkout.write(Object.fromEntries(inShop) as Record<string, string>);
  }

  /** The migrations that are found in the files. */
  detect(): MigrationSet | undefined {
    return detectMigrations(this.checkout.root, { name: 'shop', root: 'shop' });
  }

  /**
   * Where they are.
   *
   * @param options that are written for them
   */
  place(options: Partial<MigrationSet> = {}): MigrationPlace {
    const set = this.detect() ?? this.undetected;
    if (!set) throw new Error('No migrations were detected.');
    return placeOf(this.checkout.root, { ...set, ...options });
  }

  /** What the tool's folder reads of them. */
  async migrations(): Promise<readonly Migration[]> {
    return this.tool.migrations(await inputFilesOf(this.place()), this.place());
  }

  /** Applies all of them to the database, as it is done for a template. */
  async apply(options: Partial<MigrationSet> = {}): Promise<void> {
    await applyMigrations(this.place(options), await this.migrations(), await this.database());
  }

  /** What the history in the database says, of these migrations or of those in the files. */
  async history(migrations?: readonly Migration[]): Promise<readonly AppliedMigration[] | undefined> {
    const all = migrations ?? (await this.migrations());
    return this.tool.history?.applied(this.place(), await this.database(), all);
  }

  /** The database, which is made when it is needed. */
  async database(): Promise<Database> {
    return (this.#database ??= await this.server.createDatabase({ name: 'shop' }));
  }

  /** The rows that a statement returns in the database. */
  async query(text: string): Promise<object[]> {
    return sql((await this.database()).url, text);
  }

  /** Takes all of it away. */
  async remove(): Promise<void> {
    await this.#database?.drop();
    await this.server.close();
    await this.checkout.remove();
  }
}
