import { type SuiteEnvironment } from '@nx-worktree/environment';
import {
  type ConnectionInfo,
  externalUrlOf,
  type ServerOptions,
  withoutPassword,
} from '@nx-worktree/postgres';
import { SuiteInterruptedError } from './suite/interruption';

/**
 * Runs a suite, and keeps its database when it fails or takes too long; not when it is stopped. Nx caches no
 * failed runs, so a URL may be printed here that is true nowhere else.
 *
 * @returns what `run` returns
 * @throws what `run` throws
 */
export async function keepingOnFailure(
  { database }: SuiteEnvironment,
  server: ServerOptions,
  run: () => Promise<boolean>,
): Promise<boolean> {
  const keep = async (): Promise<void> => {
    const kept = await database?.keep();
    if (kept) console.log(keptText(kept, externalUrlOf(server) !== undefined));
  };
  try {
    const passed = await run();
    if (!passed) await keep();
    return passed;
  } catch (error) {
    if (!(error instanceof SuiteInterruptedError)) await keep();
    throw error;
  }
}

/** The password of a server by URL may be good for more than tests. */
function keptText({ name, url }: ConnectionInfo, isExternal: boolean): string {
  const shown = isExternal ? withoutPassword(url) : url;
  const password = isExternal ? '\n  password  that of the URL of your server' : '';
  return `
The tests failed, and their database is kept: ${name}
  URL       ${shown}${password}
  look      psql "${shown}"
  drop      nx run worktrees:server --drop-kept
`;
}
