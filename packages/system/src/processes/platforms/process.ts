/** A process as it was at the time of the look-up. What the system hides from this user is missing. */
export interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  /** Id of the user whose process it is; Windows has none. */
  readonly user?: number;
  /** Program and arguments on one line, for people; passwords in URLs are left out. */
  readonly command: string;
  /** Absolute path of the working directory. */
  readonly directory?: string;
  /** The value that the asked variable had when the process was started. */
  readonly variable?: string;
}

/** A listener on a TCP port, on IPv4 or IPv6. */
export interface Listener {
  readonly port: number;
  /** Id of the user who opened the socket, where the system says it. */
  readonly user?: number;
  /** Missing when the system doesn't show it: then it belongs to another user. */
  readonly process?: RunningProcess;
}
