import { Failure, type RunningProcess } from '@nx-worktree/system';
import { describeUse, nameOfProcess, type Use, nameOfUnseen } from '../../usage/use';

/** Processes of an environment listen on the ports that it would give up. */
export class PortsInUseError extends Failure {
  readonly code = 'PORTS_IN_USE';

  constructor(
    readonly identifier: string,
    readonly uses: readonly Use[],
  ) {
    super(
      `${identifier} keeps its ports, because its own processes listen on them and would go on using the old ones:\n` +
        uses.map((use) => `  ${describeUse(use)}`).join('\n') +
        `\nStop them and try again, or add --force and restart them afterwards.`,
    );
  }
}

/** Why a process is never stopped. */
export type Protection = 'unseen' | 'other-user' | 'init' | 'own';

const REASONS: Readonly<Record<Protection, string>> = {
  unseen: 'it belongs to another user or a container. Ask its owner',
  'other-user': 'it belongs to another user. Ask that user or an administrator',
  init: 'it is the first process of the system',
  own: 'this command runs in it. Stop it yourself',
};

/** A process that must not be stopped listens on a port. */
export class ListenerProtectedError extends Failure {
  readonly code = 'LISTENER_PROTECTED';

  constructor(
    readonly port: number,
    readonly protection: Protection,
    readonly listener: Pick<RunningProcess, 'pid' | 'command'> | undefined,
    readonly user: number | undefined,
  ) {
    super(
      `Port ${port} is in use by ${listener ? nameOfProcess(listener) : nameOfUnseen(user)}, ` +
        `which was not stopped: ${REASONS[protection]}, or use other ports: ` +
        `nx run worktrees:ports --identifier=<identifier> --reassign`,
    );
  }
}

/** A process keeps running although it was killed. */
export class ListenerStaysError extends Failure {
  readonly code = 'LISTENER_STAYS';

  constructor(
    readonly port: number,
    readonly pid: number,
    readonly command: string,
  ) {
    super(
      `${nameOfProcess({ pid, command })} keeps running although it was killed. It may be waiting for a disk. Try again later, or ` +
        `use other ports: nx run worktrees:ports --identifier=<identifier> --reassign`,
    );
  }
}
