const HOUR_MS = 3_600_000;

/**
 * The beginning of the stretch of time in which templates count as fresh. Such stretches follow each other since 1970,
 * so that all who ask within one mean the same template, and none is used for longer than it may be.
 *
 * @param hours how long a stretch is
 * @param now in ms since 1970
 * @returns such as `2026-11-22T12:00Z`
 */
export function freshSince(hours: number, now = Date.now()): string {
  const length = hours * HOUR_MS;
  return `${new Date(Math.floor(now / length) * length).toISOString().slice(0, 16)}Z`;
}
