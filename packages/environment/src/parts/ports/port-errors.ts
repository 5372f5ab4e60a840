import { Failure } from '@nx-worktree/system';

/** Below this only privileged processes may listen (RFC 6335, section 6). */
export const LOWEST_BASE = 1024;
export const HIGHEST_PORT = 65_535;

/** The port above which an environment's ports were asked for can't be used as such. */
export class PortBaseError extends Failure {
  readonly code = 'PORT_BASE';

  constructor(
    readonly base: number,
    readonly highest: number,
  ) {
    super(
      `Ports can't be handed out above ${base}: the base must be a whole number from ${LOWEST_BASE} to ${highest}. ` +
        `Choose one in that range, such as 8000.`,
    );
  }
}

/** What was in the way when no run of free ports was left. */
export interface PortsInUse {
  /** Ports that other environments have claimed. */
  readonly claimed: number;
  /** Ports on which something listens that has no claim. */
  readonly listening: number;
}

/** There are not enough ports in a row left. */
export class PortsUsedUpError extends Failure {
  readonly code = 'PORTS_USED_UP';

  constructor(
    readonly first: number,
    readonly last: number,
    readonly wanted: number,
    readonly inUse: PortsInUse,
  ) {
    super(
      `There are no ${wanted} free ports in a row from ${first} to ${last}: other environments have claimed ` +
        `${inUse.claimed}, and other processes listen on ${inUse.listening}. Remove worktrees that are no longer needed, or choose another base.`,
    );
  }
}

/** A number that isn't a TCP port. */
export class PortError extends Failure {
  readonly code = 'PORT';

  constructor(readonly port: number) {
    super(`${port} is not a port: give a whole number from 1 to ${HIGHEST_PORT}, such as 8001.`);
  }
}

/** @throws {@link PortError} when it is not a TCP port */
export function assertPort(port: number): void {
  if (!Number.isInteger(port) || port < 1 || port > HIGHEST_PORT) throw new PortError(port);
}

/** An environment has no ports that others could take the place of. */
export class NoPortsError extends Failure {
  readonly code = 'NO_PORTS';

  constructor(readonly identifier: string) {
    super(
      `The environment ${identifier} has no ports. Create one that has ports: ` +
        `nx g worktree <identifier> --purpose=test-integration --ports`,
    );
  }
}

/** Ports that an environment had are claimed by another environment, or another process listens on them. */
export class PortsLostError extends Failure {
  readonly code = 'PORTS_LOST';

  constructor(readonly identifier: string) {
    super(
      `Another environment has claimed these ports, or another process listens on them. ` +
        `Assign new ones: nx run worktrees:ports --identifier=${identifier} --reassign`,
    );
  }
}
