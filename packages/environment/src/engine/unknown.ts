import { nearestTo } from '@nx-worktree/system';
import { EnvironmentUnknownError } from './environment-errors';
import { type EnvironmentRecords } from './records';

/** The error for an identifier that no environment has, with those that may have been meant. */
export async function unknownEnvironment(
  records: EnvironmentRecords,
  identifier: string,
): Promise<EnvironmentUnknownError> {
  const known = (await records.all()).map((found) =>
    found.state === 'readable' ? found.record.identifier : found.identifier,
  );
  return new EnvironmentUnknownError(identifier, nearestTo(identifier, known), known.sort());
}
