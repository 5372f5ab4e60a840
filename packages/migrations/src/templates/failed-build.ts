import { MigrationFailedError, SeedFailedError } from '../programs/program-errors';
import { type DescribedSet } from './describe-set';
import { SeedTooEarlyError } from './template-errors';

/**
 * Says of a failure while a template was built what that alone shows: the database was dropped; a seed that ran before the
 * last migrations may have needed them.
 *
 * @param error what was thrown while the set was applied
 * @returns the same error where there is nothing more to say
 */
export function explainFailedBuild(
  { place: { set }, migrations, all }: DescribedSet,
  error: unknown,
): unknown {
  if (error instanceof MigrationFailedError) {
    return new MigrationFailedError(set, error.reason, error.output, { cause: error, isDropped: true });
  }
  const next = all[migrations.length];
  if (error instanceof SeedFailedError && next) {
    return new SeedTooEarlyError(set, { last: migrations.at(-1)?.name, next: next.name }, error);
  }
  return error;
}
