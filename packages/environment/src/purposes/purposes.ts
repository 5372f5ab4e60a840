import { Failure } from '@nx-worktree/system';
import { shown } from '../messages/shown';

/** What an environment of a purpose has, unless it is asked for otherwise. */
export interface Purpose {
  readonly name: string;
  readonly ports: boolean;
  readonly database: boolean;
}

/** Performance runs say themselves what they need: a database that idles beside them is noise. */
export const PURPOSES: readonly Purpose[] = [
  { name: 'test-unit', ports: false, database: false },
  { name: 'test-integration', ports: true, database: true },
  { name: 'test-performance', ports: false, database: false },
  { name: 'test-premerge', ports: true, database: true },
  { name: 'test-migration', ports: false, database: true },
  { name: 'test-matrix', ports: true, database: true },
];

/** A purpose that isn't in the table. */
export class UnknownPurposeError extends Failure {
  readonly code = 'UNKNOWN_PURPOSE';

  constructor(
    readonly purpose: string,
    readonly known: readonly string[],
  ) {
    super(`There is no purpose ${shown(purpose)}. Choose one of: ${known.join(', ')}.`);
  }
}

/**
 * The purpose with this name.
 *
 * @throws {UnknownPurposeError} when there is none
 */
export function purposeOf(name: string, purposes: readonly Purpose[] = PURPOSES): Purpose {
  const purpose = purposes.find((candidate) => candidate.name === name);
  if (purpose) return purpose;
  throw new UnknownPurposeError(
    name,
    purposes.map((candidate) => candidate.name),
  );
}
