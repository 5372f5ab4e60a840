import { environmentFor, type FoundEnvironment, ownDatabaseOf, wakeServer } from '@nx-worktree/environment';
import { checkoutAt } from '@nx-worktree/git';
import { type ComparedDatabase, ensureMigrated, type MigrationSet } from '@nx-worktree/migrations';
import { type ConnectionInfo, connectionInfo, databaseOf, type ServerOptions } from '@nx-worktree/postgres';
import { Failure } from '@nx-worktree/system';
import { TwoDatabasesError } from './status-errors';

/** The database that is looked at, and the files that it is compared with. */
export interface StatusDatabase {
  readonly source: ComparedDatabase['source'];
  /** Identifier of the worktree whose database it is. */
  readonly worktree?: string;
  /** Absolute path of the workspace whose files are compared. */
  readonly checkout: string;
  /** `undefined` when there is none: the template could not be built. */
  readonly address: ConnectionInfo | undefined;
  /** Why not. */
  readonly failure?: Failure;
  /** What is kept with it of the contents of files. */
  readonly kept: ReadonlyMap<string, string>;
  /** Keeps more of that; absent where nothing may be written. */
  keep?(more: ReadonlyMap<string, string>): Promise<void>;
}

/** Which database is asked for. */
export interface DatabaseChoice {
  /** Absolute path of the workspace. */
  readonly root: string;
  readonly url: string | undefined;
  readonly identifier: string | undefined;
  readonly server: ServerOptions;
  /** The migrations of a workspace. */
  setsIn(checkout: string): readonly MigrationSet[];
}

/**
 * Looks at a database: that of a URL, of a worktree, of the variable `DATABASE_URL`, or a clone of the template.
 *
 * @throws {@link TwoDatabasesError} when both a URL and a worktree are named
 * @throws {@link NoDatabaseError} when the worktree has none
 */
export async function withStatusDatabase<T>(
  choice: DatabaseChoice,
  look: (database: StatusDatabase) => Promise<T>,
): Promise<T> {
  const { root, url, identifier } = choice;
  if (url !== undefined && identifier !== undefined) throw new TwoDatabasesError();
  if (url !== undefined) return look(byUrl('url', url, root));
  const found = await environmentFor(root, identifier);
  if (found) return withDatabaseOf(found, look);
  const variable = process.env['DATABASE_URL'];
  if (variable !== undefined && /^postgres(ql)?:/.test(variable))
    return look(byUrl('variable', variable, root));
  return withTemplate(choice, look);
}

function byUrl(source: 'url' | 'variable', url: string, checkout: string): StatusDatabase {
  const address = { ...connectionInfo(url, databaseOf(url) || 'postgres'), url };
  return { source, checkout, address, kept: new Map() };
}

async function withDatabaseOf<T>(
  { environment, workspace }: FoundEnvironment,
  look: (database: StatusDatabase) => Promise<T>,
): Promise<T> {
  const name = ownDatabaseOf(environment);
  const server = await wakeServer(environment.server ?? {});
  try {
    return await look({
      source: 'worktree',
      worktree: environment.identifier,
      checkout: workspace,
      address: server.addressOf(name),
      kept: (await server.manifestOf(name)) ?? new Map(),
      keep: (more) => server.keepWithDatabase(name, more),
    });
  } finally {
    await server.close();
  }
}

/** Templates accept no connections, so a clone is read. */
async function withTemplate<T>(
  { root, server: options, setsIn }: DatabaseChoice,
  look: (database: StatusDatabase) => Promise<T>,
): Promise<T> {
  const server = await wakeServer(options);
  const common = { source: 'template', checkout: root, kept: new Map() } as const;
  try {
    const migrated = await ensureMigrated(server, checkoutAt(root), setsIn(root)).catch((error: unknown) => {
      if (error instanceof Failure) return error;
      throw error;
    });
    if (migrated instanceof Failure) return await look({ ...common, address: undefined, failure: migrated });
    const { template } = migrated;
    const clone = await server.createDatabase({ name: `testdb_status`, template });
    try {
      const kept = (await server.manifestOf(clone.name)) ?? common.kept;
      return await look({ ...common, kept, address: { ...clone, name: template.name } });
    } finally {
      await clone.drop();
    }
  } finally {
    await server.close();
  }
}
