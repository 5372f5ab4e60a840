import { Failure } from '@nx-worktree/system';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A suite was stopped before it ended. */
export class SuiteInterruptedError extends Failure {
  readonly code = 'SUITE_INTERRUPTED';

  constructor() {
    super('The tests were stopped before they ended, and their environment was removed. Run them again.');
  }
}

/** Tells when this process was asked to end. */
export interface Interruption {
  readonly signal: AbortSignal;

  /** Lets signals end the process at once again. */
  stopListening(): void;
}

/**
 * Listens for whatever asks this process to end: a signal, or the end of the Nx that started it, which Node shows as
 * a lost connection. The process then lives on, so that what it holds can be given back first.
 */
export function listenForInterruption(): Interruption {
  const controller = new AbortController();
  const interrupt = (): void => controller.abort(new SuiteInterruptedError());
  for (const signal of SIGNALS) process.on(signal, interrupt);
  process.on('disconnect', interrupt);
  return {
    signal: controller.signal,
    stopListening: () => {
      for (const signal of SIGNALS) process.off(signal, interrupt);
      process.off('disconnect', interrupt);
    },
  };
}
