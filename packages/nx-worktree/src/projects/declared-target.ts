import { type NxJsonConfiguration, type TargetConfiguration } from '@nx/devkit';
import { type DeclaredProject } from './declared-projects';

/**
 * What is declared of a target in the project's files and in nx.json's `targetDefaults`. Defaults that are filtered
 * by project or plugin are not taken: what they match is known to Nx only when all plugins have run.
 *
 * @param inferred the executor that the target has when none is declared
 */
export function declaredTarget(
  project: DeclaredProject,
  target: string,
  nxJson: NxJsonConfiguration,
  inferred?: string,
): TargetConfiguration {
  const own = project.targets[target];
  const executor = own?.executor ?? (project.scripts[target] === undefined ? inferred : 'nx:run-script');
  const defaults = (executor && defaultsFor(executor, nxJson)) ?? defaultsFor(target, nxJson);
  return { ...defaults, ...own };
}

function defaultsFor(key: string, nxJson: NxJsonConfiguration): Partial<TargetConfiguration> | undefined {
  const entry = nxJson.targetDefaults?.[key];
  if (!Array.isArray(entry)) return entry;
  return entry.find((candidate) => candidate.filter === undefined);
}
