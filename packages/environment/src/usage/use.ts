import { describeSession, type DatabaseSession } from '@nx-worktree/postgres';

/** What an environment has that somebody can use. */
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

/** Somebody who uses an environment now. */
export type Use = ProcessUse | UnseenUse | SessionUse;

export interface ProcessUse {
  readonly kind: 'process';
  readonly pid: number;
  /** On one line, without passwords of URLs. */
  readonly command: string;
  /** Its working directory, when that is in the worktree. */
  readonly directory?: string;
  /** Whether it was started with the environment's variables. */
  readonly isTold: boolean;
  /** The environment's ports on which it listens. */
  readonly ports: readonly number[];
}

/** A port on which a process listens that the system doesn't show to this user: another one's, or a container's. */
export interface UnseenUse {
  readonly kind: 'unseen';
  readonly port: number;
  /** Id of its user, where the system says it. */
  readonly user?: number;
}

export interface SessionUse {
  readonly kind: 'session';
  readonly database: string;
  readonly session: DatabaseSession;
}

/** Of a long command, both ends are shown: the program, and the script with its arguments. */
const SHOWN_BEGIN = 40;
const SHOWN_END = 70;

/** Tells two uses apart, and finds one again. */
export function keyOf(use: Use): string {
  if (use.kind === 'process') return `process ${use.pid}`;
  return use.kind === 'unseen' ? `port ${use.port}` : `session ${use.session.pid}`;
}

/** A use as the end of "it is used by". */
export function describeUse(use: Use): string {
  if (use.kind === 'session') return `${describeSession(use.session)} in the database ${use.database}`;
  if (use.kind === 'unseen') return `${nameOfUnseen(use.user)} on port ${use.port}`;
  const ways = [
    use.directory !== undefined && `stands in ${use.directory}`,
    use.isTold && 'has its variables',
    use.ports.length > 0 && `listens on port ${use.ports.join(', ')}`,
  ].filter((way) => way !== false);
  return `${nameOfProcess(use)}: ${ways.join(', ')}`;
}

/** A process as people know it: `node server.js (process 4711)`. */
export function nameOfProcess({ pid, command }: { readonly pid: number; readonly command: string }): string {
  const isLong = command.length > SHOWN_BEGIN + SHOWN_END;
  const shown = isLong ? `${command.slice(0, SHOWN_BEGIN)} … ${command.slice(-SHOWN_END)}` : command;
  return `${shown} (process ${pid})`;
}

/** A process of which the system shows no more than that it is there. */
export function nameOfUnseen(user: number | undefined): string {
  return `a process that you can't see${user === undefined ? '' : ` (user ${user})`}`;
}
