import { Failure, nearestTo, shown } from '@nx-worktree/system';
import { type Part } from '../engine/part';
import { USUAL_PURPOSES } from '../engine/usual-purposes';
import { PARTS } from '../parts/parts';

/** A name, and for each option by which a part can be chosen, whether worktrees of the purpose have it by default. */
export type Purpose = { readonly name: string } & Readonly<Record<string, string | boolean>>;

/** What a workspace says of a purpose. What it leaves out is as usual; a purpose of its own has what all have. */
export type PurposeChange = Readonly<Record<string, boolean>>;

const CHOICES = PARTS.flatMap(({ choice }: Part) => choice ?? []);

export const PURPOSES: readonly Purpose[] = USUAL_PURPOSES.map((name) => ({
  ...Object.fromEntries(
    CHOICES.map(({ option, purposes }) => [option, purposes === 'all' || purposes.includes(name)]),
  ),
  name,
}));

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
  const usual = Object.fromEntries(CHOICES.map(({ option, purposes }) => [option, purposes === 'all']));
  const bare: Purpose[] = own.map((name) => ({ ...usual, name }));
  return [...PURPOSES, ...bare].map((purpose) =>
    Object.hasOwn(changes, purpose.name) ? { ...purpose, ...changes[purpose.name] } : purpose,
  );
}

/**
 * The purpose with this name.
 *
 * @throws {@link UnknownPurposeError} when there is none
 */
export function purposeOf(name: string, purposes: readonly Purpose[] = PURPOSES): Purpose {
  const purpose = purposes.find((candidate) => candidate.name === name);
  if (purpose) return purpose;
  throw new UnknownPurposeError(
    name,
    purposes.map((candidate) => candidate.name),
  );
}
