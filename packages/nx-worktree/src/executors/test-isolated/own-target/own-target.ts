import { type ExecutorContext, type ProjectConfiguration } from '@nx/devkit';
import { NoOwnTargetError, OwnTargetLoopError } from './own-target-errors';

/** A project, and which configuration of its target is to be run, if the target has the one that was asked for. */
export type OwnTarget = ProjectConfiguration & {
  readonly name: string;
  readonly configuration: { readonly configuration?: string };
};

/**
 * The project whose own target is to be run, after a look whether that target is there.
 *
 * @throws {@link NoOwnTargetError} when the project doesn't have it
 * @throws {@link OwnTargetLoopError} when it is the target that runs now
 */
export function ownTarget(
  { projectName = '', targetName, configurationName, projectsConfigurations }: ExecutorContext,
  target: string,
): OwnTarget {
  const project = projectsConfigurations.projects[projectName];
  const targets = project?.targets ?? {};
  if (!project || !targets[target]) throw new NoOwnTargetError(projectName, target, Object.keys(targets));
  if (target === targetName) throw new OwnTargetLoopError(projectName, target);
  const isThere =
    configurationName !== undefined && configurationName in (targets[target].configurations ?? {});
  return {
    ...project,
    name: projectName,
    configuration: isThere ? { configuration: configurationName } : {},
  };
}
