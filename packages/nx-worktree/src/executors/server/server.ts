import { type ExecutorContext } from '@nx/devkit';
import {
  embeddedServerLog,
  programsOf,
  externalUrlOf,
  type ServerOptions as ServerChoice,
  stopEmbeddedServer,
} from '@nx-worktree/postgres';
import { optionsIn } from '../../options/plugin-options';
import { count } from '../../terminal/count';
import { type Outcome, outcomeOf } from '../../terminal/outcome';
import { ExternalServerError } from './server-errors';
import { dropAllKept, keptText } from './kept';
import { worktreesText } from './of-worktrees';
import { type ServerOptions } from './options';
import { serverStatus, type ServerStatus } from './server-status';

const LOG_LINES = 50;

/** Shows the server of the test databases, drops what was kept there, or stops the embedded one. */
export default function server(
  options: ServerOptions,
  { nxJsonConfiguration }: ExecutorContext,
): Promise<Outcome> {
  return outcomeOf(async () => {
    console.log(await answer(options, optionsIn(nxJsonConfiguration).server));
    return true;
  });
}

async function answer({ stop, log, dropKept, json }: ServerOptions, choice: ServerChoice): Promise<string> {
  if ((stop || log) && externalUrlOf(choice) !== undefined) {
    throw new ExternalServerError(stop ? 'stopped' : 'read');
  }
  if (dropKept) {
    const dropped = await dropAllKept(choice);
    if (json) return JSON.stringify({ dropped });
    return dropped.length > 0 ? `Dropped ${dropped.join(', ')}.` : 'No databases are kept.';
  }
  if (stop)
    return (await stopEmbeddedServer(programsOf(choice)))
      ? 'Stopped the server.'
      : 'The server is not running.';
  if (log) return (await embeddedServerLog(LOG_LINES, programsOf(choice))) || 'The log is empty.';
  const status = await serverStatus(choice);
  return json ? JSON.stringify(status) : textOf(status);
}

function textOf(status: ServerStatus): string {
  const { kind, running, version, databases, worktrees = [], kept = [], ...embedded } = status;
  const now = Date.now();
  const { templates = 0, clones = 0 } = databases ?? {};
  const counts = `${count(templates, 'template')}, ${count(clones, 'clone')}`;
  const contents = `${counts}${keptText(kept, now)}${worktreesText(worktrees, now)}`;
  if (kind === 'external') return `PostgreSQL ${version}, an external server\n  databases  ${contents}`;
  const { url, log, directory, pid } = embedded;
  if (!running)
    return `The embedded server is not running. It starts when it is needed.\n  files      ${directory}`;
  return `PostgreSQL ${version}, embedded, process ${pid}
  URL        ${url}
  databases  ${contents}
  log        ${log}
  files      ${directory}
Stop it: nx run worktrees:server --stop`;
}
