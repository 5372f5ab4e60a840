import { type MigrationSet } from '@nx-worktree/migrations';
import { type ServerOptions } from '@nx-worktree/postgres';
import { type Failure } from '@nx-worktree/system';
import { type Workspace } from '../../../migrations/unconfigured/advice';
import { type WorktreesDirectory } from '../../../worktrees-directory/worktrees-directory';

/** What the checks look at. */
export interface Inspected extends Workspace {
  readonly worktrees: WorktreesDirectory;
  readonly migrations: readonly MigrationSet[];
  readonly server: ServerOptions;
  /** What is wrong with the migrations that projects configure. */
  readonly faults: readonly Failure[];
  /** The variables of the user's shell. */
  readonly shell: Readonly<Record<string, string | undefined>>;
}
