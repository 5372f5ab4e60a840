import { type ExecutorContext, type ProjectConfiguration } from '@nx/devkit';
import { Failure } from '@nx-worktree/system';

/** The project has no target that could be run isolated. */
export class NoOwnTargetError extends Failure {
  readonly code = 'NO_OWN_TARGET';

  constructor(
    readonly project: string,
    readonly target: string,
    readonly known: readonly string[],
  ) {
    super(
      `The project ${project} has no target ${JSON.stringify(target)} to run. It has: ${known.join(', ')}. ` +
        `Name one of them as options.target of this target.`,
    );
  }
}

/** A target that runs itself would never end. */
export class OwnTargetLoopError extends Failure {
  readonly code = 'OWN_TARGET_LOOP';

  constructor(
    readonly project: string,
    readonly target: string,
  ) {
    super(
      `The target ${project}:${target} would run itself. Set its options.target to the target that runs the tests.`,
    );
  }
}

/**
 * The project whose own target is to be run, after a look whether that target is there.
 *
 * @throws {NoOwnTargetError} when the project doesn't have it
 * @throws {OwnTargetLoopError} when it is the target that runs now
 */
export function ownTarget(
  { projectName = '', targetName, projectsConfigurations }: ExecutorContext,
  target: string,
): ProjectConfiguration & { name: string } {
  const project = projectsConfigurations.projects[projectName];
  const targets = project?.targets ?? {};
  if (!project || !targets[target]) throw new NoOwnTargetError(projectName, target, Object.keys(targets));
  if (target === targetName) throw new OwnTargetLoopError(projectName, target);
  return { ...project, name: projectName };
}
