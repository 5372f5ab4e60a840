import { type ExecutorContext } from '@nx/devkit';

/** What the process of a suite has to know to run a target as Nx would. It is sent as JSON. */
export interface SuiteCall {
  readonly project: string;
  readonly target: string;
  /** That of the target, when it has the one that was asked for. */
  readonly configuration?: string;
  /** Options from the command line, as Nx has parsed them. */
  readonly overrides: Readonly<Record<string, unknown>>;
  readonly context: ExecutorContext;
}
