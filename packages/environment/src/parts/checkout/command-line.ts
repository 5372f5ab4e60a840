import { z } from 'zod';
import { defineCommandLine } from '../../engine/command-line';
import { type CheckoutOptions } from './options';

const options = z.object({
  branch: z.exactOptional(z.string()).meta({
    description:
      'Branch to check out, local or remote; its commit is checked out detached. With --base, the name of a new branch. By default the commit that is currently checked out.',
    'x-priority': 'important',
  }),
  base: z
    .exactOptional(z.string())
    .meta({ description: 'Branch or commit at which the new branch of --branch starts.' }),
  ref: z
    .exactOptional(z.string())
    .meta({ description: 'Any commit instead of a branch: a tag, a hash, HEAD~2.' }),
  checkout: z.exactOptional(z.boolean()).meta({
    description: 'Check out the branch itself instead of its commit, so that you can commit to it.',
  }),
  projects: z.exactOptional(z.array(z.string())).meta({
    description:
      'Check out only these projects, separated by commas, with the projects they depend on and the files in the root. For an existing worktree of some projects, adds these.',
  }),
  submodules: z
    .exactOptional(z.boolean())
    .meta({ description: 'Whether to initialise submodules. By default they stay empty.' }),
  lfs: z.exactOptional(z.boolean()).meta({
    description:
      'Whether to fetch the files of Git LFS; --no-lfs leaves their pointers. By default as git is configured.',
  }),
});

/** How a checkout is asked for. */
export const checkoutCommandLine = defineCommandLine(
  options,
  z.object({}),
  ({ checkout: attach, projects, ...given }, _settings, workspace): CheckoutOptions => ({
    ...given,
    ...(attach !== undefined && { attach }),
    ...(projects && { projects: workspace.selectProjects(projects) }),
  }),
);
