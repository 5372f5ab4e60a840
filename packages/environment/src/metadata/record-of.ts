import { type EnvironmentRecord } from '../stack/record';
import { type StepName } from '../stack/step';
import { type Metadata } from './metadata';

/**
 * The record of an environment as its worktree's metadata file has it. The address of its database and the server that
 * was asked for are not in that file.
 *
 * @param directory absolute path of the worktree
 */
export function recordOf(metadata: Metadata, directory: string): EnvironmentRecord {
  const { id, purpose, identifier, created, branch, commit, base, projects, ports, env_file } = metadata;
  return {
    schemaVersion: 1,
    id,
    purpose,
    identifier,
    directory,
    created,
    begun: stepsOf(metadata),
    state: 'ready',
    facts: {
      checkout: { branch, commit, base, ...(projects && { projects }) },
      ...(ports && { ports }),
      ...(env_file !== null && { environmentFile: env_file }),
    },
  };
}

/** Dependencies are always among them: to revert what was never made does nothing. */
function stepsOf({ ports, database }: Metadata): StepName[] {
  const steps: (StepName | false)[] = [
    'identifier',
    'checkout',
    'dependencies',
    ports !== null && 'ports',
    database !== null && 'database',
    'environment-file',
    'metadata',
  ];
  return steps.filter((step) => step !== false);
}
