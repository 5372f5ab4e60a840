/**
 * A duration as a person reads it: `40 ms`, `1.2 s`, `3 min 5 s`.
 *
 * @param ms the duration, in milliseconds
 */
export function duration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/**
 * How long ago something was, in its largest unit: `5 min`, `3 h`, `12 d`.
 *
 * @param since ISO date
 * @param now in ms since 1970
 */
export function age(since: string, now: number): string {
  const minutes = Math.max(0, Math.floor((now - Date.parse(since)) / 60_000));
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h`;
  return `${Math.floor(minutes / (24 * 60))} d`;
}
