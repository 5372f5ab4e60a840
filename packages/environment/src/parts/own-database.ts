import { NoDatabaseError } from '../engine/environment-errors';
import { type EnvironmentRecord, withResources } from './parts';

/**
 * The name of the database that an environment has.
 *
 * @throws {@link NoDatabaseError} when it has none
 */
export function ownDatabaseOf(environment: EnvironmentRecord): string {
  const [name] = withResources(environment).databases;
  if (name === undefined) throw new NoDatabaseError(environment.identifier);
  return name;
}
