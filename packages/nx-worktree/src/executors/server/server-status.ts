import {
  embeddedServerStatus,
  majorVersionOf,
  openServer,
  type ServerOptions as ServerChoice,
} from '@nx-worktree/postgres';

/** What there is to say of the server, for people and programs. */
export interface ServerStatus {
  readonly kind: 'embedded' | 'external';
  readonly running: boolean;
  /** Of a server that runs. */
  readonly version?: string;
  readonly databases?: { readonly templates: number; readonly clones: number };
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
  if (choice.url ?? process.env['NX_WORKTREE_DATABASE_URL']) {
    return { kind: 'external', running: true, ...(await contentsOf(choice)) };
  }
  const { running, directory, log, server } = await embeddedServerStatus(versionOf(choice));
  if (!running || !server) return { kind: 'embedded', running, directory, log };
  const { pid, port, url } = server;
  return { kind: 'embedded', running, ...(await contentsOf(choice)), directory, log, url, pid, port };
}

/** The major version of the embedded server that is meant. */
export function versionOf({ version }: ServerChoice) {
  return version === undefined ? undefined : majorVersionOf(version);
}

async function contentsOf(choice: ServerChoice): Promise<Pick<ServerStatus, 'version' | 'databases'>> {
  const server = await openServer(choice);
  try {
    const kinds = (await server.databases()).map(({ kind }) => kind);
    const templates = kinds.filter((kind) => kind === 'template').length;
    return { version: server.version, databases: { templates, clones: kinds.length - templates } };
  } finally {
    await server.close();
  }
}
