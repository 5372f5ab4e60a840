import { Scripts } from '@nx-worktree/testkit';

export const scripts = new Scripts(__dirname);
