import { type DependenciesMode } from '@nx-worktree/environment';

/** See schema.json. */
export interface WorktreeOptions {
  /** Nx makes a number of what looks like one. */
  identifier?: string | number;
  purpose?: string;
  branch?: string | number;
  base?: string | number;
  ref?: string | number;
  checkout?: boolean;
  projects?: string[];
  submodules?: boolean;
  lfs?: boolean;
  ports?: boolean;
  database?: boolean;
  migrate?: boolean;
  project?: string;
  dependencies?: DependenciesMode;
}
