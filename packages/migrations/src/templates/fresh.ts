const HOUR_MS = 3_600_000;

/**
 * The beginning of the period in which a template counts as fresh. Periods follow each other since 1970, so that
 * everybody who asks within one gets the same template, and none is used for longer than a period.
 *
 * @param hours length of a period
 * @param now in ms since 1970
 * @returns such as `2026-11-22T12:00Z`
 */
export function freshSince(hours: number, now = Date.now()): string {
  const length = hours * HOUR_MS;
  return `${new Date(Math.floor(now / length) * length).toISOString().slice(0, 16)}Z`;
}
