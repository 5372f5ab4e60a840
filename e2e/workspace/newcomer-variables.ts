import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Only what a newcomer's shell would have set: nothing of the Nx, npm and Jest around this test. */
export function newcomerVariables(root: string, stateHome: string): Record<string, string> {
  const home = join(root, 'home');
  const identity = { NAME: 'Ada', EMAIL: 'ada@example.org' };
  return {
    PATH: [join(root, 'bin'), process.env['PATH'] ?? ''].join(delimiter),
    ...(process.env['SystemRoot'] && { SystemRoot: process.env['SystemRoot'] }),
    HOME: home,
    USERPROFILE: home,
    NX_WORKTREE_HOME: stateHome,
    GIT_AUTHOR_NAME: identity.NAME,
    GIT_AUTHOR_EMAIL: identity.EMAIL,
    GIT_COMMITTER_NAME: identity.NAME,
    GIT_COMMITTER_EMAIL: identity.EMAIL,
    CI: 'true',
    NX_DAEMON: 'false',
    NO_COLOR: '1',
    // Where packages come from, and those that were downloaded before, are this machine's affair.
    ...(process.env['NODE_EXTRA_CA_CERTS'] && { NODE_EXTRA_CA_CERTS: process.env['NODE_EXTRA_CA_CERTS'] }),
    npm_config_cache: process.env['npm_config_cache'] ?? join(homedir(), '.npm'),
    npm_config_userconfig: join(homedir(), '.npmrc'),
    npm_config_update_notifier: 'false',
  };
}
