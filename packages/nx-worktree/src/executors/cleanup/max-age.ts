import { Failure } from '@nx-worktree/system';

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The value of an option is not an age. */
export class MaxAgeError extends Failure {
  readonly code = 'MAX_AGE';

  constructor(readonly value: string) {
    super(
      `${JSON.stringify(value)} is not an age. Give hours, such as --max-age=24, ` +
        `or a number with m, h or d, such as 90m, 36h or 7d.`,
    );
  }
}

/**
 * An age in ms: hours, or a number with a unit.
 *
 * @throws {@link MaxAgeError} when it is neither
 */
export function maxAgeIn(value: string | number): number {
  const text = String(value).trim();
  const [, number, unit = 'h'] = /^(\d{1,6}(?:\.\d{1,3})?)([mhd])?$/.exec(text) ?? [];
  if (number === undefined) throw new MaxAgeError(text);
  return Number(number) * (UNITS[unit] ?? 0);
}
