import { serverIdentity } from '@nx-worktree/postgres/src/identity/server-identity';
import { createRequire } from 'node:module';
import type * as ServerInNxJson from './server-in-nx-json';
import { type ChosenServer } from './input';
import { IN_NX_JSON } from './in-nx-json';

/**
 * Prints the identity of the server.
 *
 * @param args the embedded server's major version, if it isn't the usual one; or that nx.json describes the server
 */
export async function printIdentity([asked]: readonly string[]): Promise<void> {
  console.log(await serverIdentity(optionsOf(asked)));
}

function optionsOf(asked: string | undefined): ChosenServer {
  if (asked === undefined) return {};
  if (asked !== IN_NX_JSON) return { version: Number(asked) };
  // Loaded only here: Nx waits for this process, and most workspaces use the embedded server.
  const { serverInNxJson } = createRequire(__filename)('./server-in-nx-json') as typeof ServerInNxJson;
  return serverInNxJson(process.cwd());
}
