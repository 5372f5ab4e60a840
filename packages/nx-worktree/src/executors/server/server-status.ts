import { type DatabaseOfWorktree, wakeServer, worktreeOf } from '@nx-worktree/environment';
import {
  embeddedServerStatus,
  programsOf,
  externalUrlOf,
  type OwnedDatabase,
  type Server,
  type ServerOptions as ServerChoice,
} from '@nx-worktree/postgres';

/** A database of a failed suite that was kept. */
export interface KeptOfSuite {
  readonly name: string;
  /** ISO date. */
  readonly created: string;
  readonly url?: string;
}

/** The database of a worktree. */
export interface OfWorktree {
  readonly name: string;
  /** Id of its environment. */
  readonly environment: string;
  /** Which worktree that is; not known of databases that older releases made. */
  readonly worktree?: DatabaseOfWorktree;
}

/** What there is to say of the server, for people and programs. */
export interface ServerStatus {
  readonly kind: 'embedded' | 'external';
  readonly running: boolean;
  /** Of a server that runs. */
  readonly version?: string;
  readonly databases?: { readonly templates: number; readonly clones: number };
  /** The databases of worktrees, oldest first, those of other repositories and machines as well. */
  readonly worktrees?: readonly OfWorktree[];
  /** Databases of failed suites that were kept, oldest first; with their URLs where the server is ours. */
  readonly kept?: readonly KeptOfSuite[];
  /** Of the embedded one. */
  readonly directory?: string;
  readonly log?: string;
  readonly url?: string;
  readonly pid?: number;
  readonly port?: number;
}

/**
 * Looks at the server. The embedded one isn't started for it.
 *
 * @throws what `openServer` throws for an external server
 */
export async function serverStatus(choice: ServerChoice): Promise<ServerStatus> {
  if (externalUrlOf(choice) !== undefined) {
    const { kept, ...contents } = await contentsOf(choice);
    const shown = kept.map(({ name, created }) => ({ name, created }));
    return { kind: 'external', running: true, ...contents, kept: shown };
  }
  const { running, directory, log, server } = await embeddedServerStatus(programsOf(choice));
  if (!running || !server) return { kind: 'embedded', running, directory, log };
  const { pid, port, url } = server;
  return { kind: 'embedded', running, ...(await contentsOf(choice)), directory, log, url, pid, port };
}

/** Opens the server for as long as `work` takes. */
export async function withServer<T>(choice: ServerChoice, work: (server: Server) => Promise<T>): Promise<T> {
  const server = await wakeServer(choice);
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}

function contentsOf(choice: ServerChoice) {
  return withServer(choice, async (server) => {
    const all = await server.databases();
    const templates = all.filter(({ kind }) => kind === 'template').length;
    const kept = (await server.kept()).map(({ name, url, createdAt }) => ({
      name,
      created: createdAt.toISOString(),
      url,
    }));
    const keptNames = kept.map(({ name }) => name);
    const worktrees = await ofWorktrees(all.filter(({ name }) => !keptNames.includes(name)));
    const databases = { templates, clones: all.length - templates };
    return { version: server.version, databases, worktrees, kept };
  });
}

async function ofWorktrees(databases: readonly OwnedDatabase[]): Promise<OfWorktree[]> {
  const found: OfWorktree[] = [];
  for (const database of databases) {
    const { name, environment } = database;
    if (environment === undefined) continue;
    const worktree = await worktreeOf(database);
    found.push({ name, environment, ...(worktree && { worktree }) });
  }
  return found;
}
