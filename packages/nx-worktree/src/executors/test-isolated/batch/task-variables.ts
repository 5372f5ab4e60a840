import { type Task } from '@nx/devkit';
import { type Variables, withEnvFiles, withoutRootFiles } from '../suite/env-files';

/** The variables of one task of a batch. */
export interface TaskVariables {
  readonly variables: Variables;
  /** Whether this process, which runs the batch, has the same ones, apart from those that name the task. */
  readonly areShared: boolean;
}

/**
 * The variables with which Nx would start the task alone: it then takes the files of the root back that it has loaded for
 * itself, and loads those of the task.
 *
 * @param workspaceRoot absolute path
 */
export function taskVariables(
  { target, projectRoot = '.', hash }: Task,
  workspaceRoot: string,
): TaskVariables {
  const place = { workspaceRoot, projectRoot };
  const shell = withoutRootFiles(process.env, workspaceRoot);
  const { target: name, configuration } = target;
  const own = withEnvFiles(shell, name, { ...place, configuration });
  const names = new Set([...Object.keys(own), ...Object.keys(process.env)]);
  return {
    variables: {
      ...own,
      NX_TASK_TARGET_PROJECT: target.project,
      NX_TASK_TARGET_TARGET: name,
      ...(configuration !== undefined && { NX_TASK_TARGET_CONFIGURATION: configuration }),
      ...(hash !== undefined && { NX_TASK_HASH: hash }),
      LERNA_PACKAGE_NAME: target.project,
      NX_TUI: 'false',
      NX_INVOCATION_ROOT_PID: process.env['NX_INVOCATION_ROOT_PID'] ?? String(process.ppid),
    },
    areShared: [...names].every((variable) => own[variable] === process.env[variable]),
  };
}
