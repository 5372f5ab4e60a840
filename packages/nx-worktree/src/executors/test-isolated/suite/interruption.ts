import { Failure } from '@nx-worktree/system';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The run was asked to end before its suite had. */
export class InterruptedError extends Failure {
  readonly code = 'INTERRUPTED';

  constructor() {
    super('The run was interrupted, and its environment has been taken away. Run the command again.');
  }
}

export interface Interruption {
  readonly signal: AbortSignal;
  stopListening(): void;
}

/**
 * Listens for whatever asks this process to end: a signal, or the end of the Nx that started it, which Node shows as
 * a lost connection. The process then lives on, so that what it holds can be given back first.
 */
export function listenForInterruption(): Interruption {
  const controller = new AbortController();
  const interrupt = (): void => controller.abort(new InterruptedError());
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
