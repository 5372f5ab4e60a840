import { Failure, type RunningProcess } from '@nx-worktree/system';
import { describeUse, nameOfProcess, type Use, nameOfUnseen } from './use';

/** Processes of an environment listen on the ports that it would give up. */
export class PortsInUseError extends Failure {
  readonly code = 'PORTS_IN_USE';

  constructor(
    readonly identifier: string,
    readonly uses: readonly Use[],
  ) {
    super(
      `${identifier} keeps its ports: processes of its own listen on them, and would go on there:\n` +
        uses.map((use) => `  ${describeUse(use)}`).join('\n') +
        `\nEnd them and try again, or add --force and start them again afterwards.`,
    );
  }
}

/** Why a process is never stopped, whoever asks for it. */
export type Protection = 'unseen' | 'other-user' | 'init' | 'own';

const REASONS: Readonly<Record<Protection, string>> = {
  unseen: 'it belongs to another user or to a container. Ask its owner',
  'other-user': 'it belongs to another user. Ask that user or an administrator',
  init: 'it is the first process of the system',
  own: 'this command runs in it. End it yourself',
};

/** Somebody listens on a port who must not be stopped. */
export class ListenerProtectedError extends Failure {
  readonly code = 'LISTENER_PROTECTED';

  constructor(
    readonly port: number,
    readonly protection: Protection,
    readonly listener: Pick<RunningProcess, 'pid' | 'command'> | undefined,
    readonly user: number | undefined,
  ) {
    super(
      `On port ${port} listens ${listener ? nameOfProcess(listener) : nameOfUnseen(user)}. ` +
        `It is not stopped: ${REASONS[protection]}, or take other ports: ` +
        `nx run worktrees:ports --identifier=<identifier> --reassign`,
    );
  }
}

/** A process was told to end, and killed, and goes on. */
export class ListenerStaysError extends Failure {
  readonly code = 'LISTENER_STAYS';

  constructor(
    readonly port: number,
    readonly pid: number,
    readonly command: string,
  ) {
    super(
      `${nameOfProcess({ pid, command })} goes on to run, although it was killed. It may wait for a disk: try again later, or ` +
        `take other ports: nx run worktrees:ports --identifier=<identifier> --reassign`,
    );
  }
}
