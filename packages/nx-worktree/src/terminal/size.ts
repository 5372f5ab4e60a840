/**
 * A size on disk as a person reads it: `12 kB`, `3.4 MB`, `1.2 GB`.
 *
 * @param bytes in bytes; the units are powers of 1,000, as `ls --si` and file managers count
 */
export function size(bytes: number): string {
  if (bytes < 999_500) return `${Math.round(bytes / 1e3)} kB`;
  if (bytes < 999_950_000) return `${(bytes / 1e6).toFixed(1)} MB`;
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
