import { NX_VERSION } from '@nx/devkit';
import { IN_NX_JSON } from './in-nx-json';

const COMMAND = 'node -r nx-worktree/src/server-identity/server-identity -e 0';

/**
 * The inputs of Nx by which the server belongs to the hash. The same text everywhere, whatever the checkout and the
 * machine. Without quotes: Nx on Windows passes those on to cmd.exe in a way that it doesn't undo.
 *
 * @param server what the options of the plugin, or of the target, say of it
 */
export function serverIdentityInputs({ url, version, binaries }: ChosenServer): ServerInput[] {
  const asked = url === undefined && binaries === undefined ? version : IN_NX_JSON;
  return [{ runtime: asked === undefined ? COMMAND : `${COMMAND} ${asked}` }, ...VARIABLE];
}

/** What the options say of the server, as far as verdicts depend on it. */
export interface ChosenServer {
  readonly url?: string;
  readonly version?: number;
  readonly binaries?: string;
}

/** An input of a target as Nx declares it: the output of a command, or a variable. */
export type ServerInput = { readonly runtime: string } | { readonly env: string };

/**
 * In Nx 22, a variable of one command stays in the daemon, so that the command above may ask the server of an earlier
 * one. Values for `env` come from the command that runs.
 */
const VARIABLE: ServerInput[] = NX_VERSION.startsWith('22.') ? [{ env: 'NX_WORKTREE_DATABASE_URL' }] : [];

/** Whether a declared input is that for the server, whichever is meant. */
export function isServerIdentity(input: string | object): boolean {
  return typeof input !== 'string' && 'runtime' in input && String(input.runtime).startsWith(COMMAND);
}
