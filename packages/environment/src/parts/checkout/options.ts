import { type ProjectSelection } from '../../engine/command-line';

/** What to check out into a new worktree. Without any, the commit that the main checkout is on. */
export interface CheckoutOptions {
  /** A local branch or one of a remote, whose commit is checked out; together with `base` the name of a new one. */
  readonly branch?: string;
  /** Any commit, as git understands it: a tag, a hash, `HEAD~2`. Not together with `branch`. */
  readonly ref?: string;
  /** A branch or any commit at which the new branch `branch` begins. That one is then checked out itself. */
  readonly base?: string;
  /** Checks the branch itself out and not its commit only. No other worktree may have it. */
  readonly attach?: boolean;
  /** Leaves the files of all other projects out (a sparse checkout). */
  readonly projects?: ProjectSelection;
  /** Initialises the submodules, from where they are configured to come from. They stay empty, unless it is set. */
  readonly submodules?: boolean;
  /** Whether files of Git LFS are fetched, as git is configured to; `false` leaves their pointers. */
  readonly lfs?: boolean;
}
