import { type SuiteProcesses } from '../process-groups';

/** What the guard is told: the processes of a suite as far as they are known, or that they have ended. */
export type GuardMessage =
  | { readonly kind: 'started'; readonly suite: SuiteProcesses }
  | { readonly kind: 'ended'; readonly mark: string };
