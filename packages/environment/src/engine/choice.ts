import { type UsualPurpose } from './usual-purposes';

/** An option by which a part is asked for. */
export interface Choice {
  /** Its name: `ports` is `--ports` on the command line, and a property of a purpose. */
  readonly option: string;

  /** The usual purposes whose worktrees have the part by default. `all`: those that a workspace adds and suites, too. */
  readonly purposes: readonly UsualPurpose[] | 'all';
}

/**
 * Whether an environment has a part that can be chosen.
 *
 * @param asked by the options that choose parts; what is not in it is as usual
 */
export function isChosen({ option, purposes }: Choice, asked: Readonly<Record<string, unknown>>): boolean {
  return (asked[option] ?? purposes === 'all') === true;
}
