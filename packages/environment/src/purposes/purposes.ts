import { Failure, nearestTo, shown } from '@nx-worktree/system';

/** What an environment of a purpose has, unless it is asked for otherwise. */
export interface Purpose {
  readonly name: string;
  readonly ports: boolean;
  readonly database: boolean;
}

/** What a workspace says of a purpose. What it leaves out is as usual; a purpose of its own has none of it. */
export type PurposeChange = Partial<Omit<Purpose, 'name'>>;

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
    const [nearest] = nearestTo(purpose, known);
    const guess = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
    super(`There is no purpose ${shown(purpose)}.${guess} Choose one of: ${known.join(', ')}.`);
  }
}

/**
 * The table of a workspace: the usual purposes, changed where it says so, then its own ones in its order.
 *
 * @param changes by the purpose's name, which must be one that `faultOfName` finds nothing wrong with
 */
export function purposesWith(changes: Readonly<Record<string, PurposeChange>>): Purpose[] {
  const isUsual = (name: string): boolean => PURPOSES.some((purpose) => purpose.name === name);
  const own = Object.keys(changes).filter((name) => !isUsual(name));
  const bare = own.map((name) => ({ name, ports: false, database: false }));
  return [...PURPOSES, ...bare].map((purpose) =>
    Object.hasOwn(changes, purpose.name) ? { ...purpose, ...changes[purpose.name] } : purpose,
  );
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
