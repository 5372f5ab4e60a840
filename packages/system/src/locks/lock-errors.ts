import { Failure } from '../errors/failure';
import { isThisProcess, type ProcessIdentity } from '../processes/identity';

/** One holder kept a lock for longer than the timeout. */
export class LockTimeoutError extends Failure {
  readonly code = 'LOCK_TIMEOUT';

  constructor(
    readonly lock: string,
    readonly holder: ProcessIdentity | undefined,
    readonly timeoutMs: number,
  ) {
    super(`Waited ${timeoutMs / 1000} s for ${lock}, which ${whoHolds(holder)}`);
  }
}

function whoHolds(holder: ProcessIdentity | undefined): string {
  if (holder && isThisProcess(holder)) {
    return `other work of this process (${process.pid}) holds. Run fewer things at once in it, and try again.`;
  }
  const who = holder ? `process ${holder.pid}` : 'another process';
  return `${who} holds. Try again when that process has ended.`;
}
