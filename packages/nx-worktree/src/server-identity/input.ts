/** Stands for the URL in nx.json, which may hold a password: a command is shown in many places. */
export const URL_IN_NX_JSON = 'nx.json';

/**
 * The input of Nx by which the server belongs to the hash. The same text everywhere, whatever the checkout and the
 * machine. Without quotes: Nx on Windows passes those on to cmd.exe in a way that it doesn't undo.
 *
 * @param server what the options of the plugin, or of the target, say of it
 */
export function serverIdentityInput({ url, version }: { url?: string; version?: number }): {
  runtime: string;
} {
  const asked = url === undefined ? version : URL_IN_NX_JSON;
  const command = 'node -r nx-worktree/src/server-identity/server-identity -e 0';
  return { runtime: asked === undefined ? command : `${command} ${asked}` };
}
