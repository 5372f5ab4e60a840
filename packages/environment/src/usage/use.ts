import { describeSession, type DatabaseSession } from '@nx-worktree/postgres';

/** What an environment has that can be in use. */
export interface UsableEnvironment {
  readonly id: string;
  readonly identifier: string;
  /** Absolute path of its checkout. */
  readonly directory: string;
  /** Its TCP ports. */
  readonly ports: readonly number[];
  /** Names of its databases. */
  readonly databases: readonly string[];
}

/** A process or a session that uses an environment now. */
export type Use = ProcessUse | UnseenUse | SessionUse;

/** A process that uses an environment. */
export interface ProcessUse {
  readonly kind: 'process';
  readonly pid: number;
  /** Command line, on one line and without passwords in URLs. */
  readonly command: string;
  /** Its working directory, when that is in the worktree. */
  readonly directory?: string;
  /** Whether it was started with the environment's variables. */
  readonly isTold: boolean;
  /** The environment's ports on which it listens. */
  readonly ports: readonly number[];
}

/** A port with a listener that the system doesn't show to this user, since it is another user's or a container's. */
export interface UnseenUse {
  readonly kind: 'unseen';
  readonly port: number;
  /** User id of the listener, if the system tells it. */
  readonly user?: number;
}

/** A session in an environment's database. */
export interface SessionUse {
  readonly kind: 'session';
  readonly database: string;
  readonly session: DatabaseSession;
}

/** How many characters of a long command are shown: the program at its begin, the script and arguments at its end. */
const SHOWN_BEGIN = 40;
const SHOWN_END = 70;

/** A key that is the same whenever the same use is found. */
export function keyOf(use: Use): string {
  if (use.kind === 'process') return `process ${use.pid}`;
  return use.kind === 'unseen' ? `port ${use.port}` : `session ${use.session.pid}`;
}

/** Describes a use, as the end of "it is used by". */
export function describeUse(use: Use): string {
  if (use.kind === 'session') return `${describeSession(use.session)} in the database ${use.database}`;
  if (use.kind === 'unseen') return `${nameOfUnseen(use.user)} on port ${use.port}`;
  const ways = [
    use.directory !== undefined && `works in ${use.directory}`,
    use.isTold && 'has its variables',
    use.ports.length > 0 && `listens on port ${use.ports.join(', ')}`,
  ].filter((way) => way !== false);
  return `${nameOfProcess(use)}: ${ways.join(', ')}`;
}

/** Names a process for people: `node server.js (process 4711)`. */
export function nameOfProcess({ pid, command }: { readonly pid: number; readonly command: string }): string {
  const isLong = command.length > SHOWN_BEGIN + SHOWN_END;
  const shown = isLong ? `${command.slice(0, SHOWN_BEGIN)} … ${command.slice(-SHOWN_END)}` : command;
  return `${shown} (process ${pid})`;
}

/**
 * Names a process of which the system shows no more than that it is there.
 *
 * @param user its user id, if the system tells it
 */
export function nameOfUnseen(user: number | undefined): string {
  return `a process that you can't see${user === undefined ? '' : ` (user ${user})`}`;
}
