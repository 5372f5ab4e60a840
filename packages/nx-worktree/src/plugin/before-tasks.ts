import { type PreTasksExecution } from '@nx/devkit';
import { PARALLEL, parallelOptionsIn } from '../parallel/tell-parallel';
import { wakeWorktree } from './wake-worktree';

/** Nx calls this before it runs tasks, and gives all of them the variables that are set here. */
export const preTasksExecution: PreTasksExecution = async (options, context) => {
  process.env[PARALLEL] = JSON.stringify(parallelOptionsIn(context.argv));
  await wakeWorktree(options, context);
};
