/** What was made to give a worktree its dependencies. */
export interface Tally {
  readonly links: number;
  /** Files that were copied, and their size together. */
  readonly files: number;
  readonly bytes: number;
}

export const NOTHING: Tally = { links: 0, files: 0, bytes: 0 };

/** Adds up several tallies. */
export function sumOf(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (sum, { links, files, bytes }) => ({
      links: sum.links + links,
      files: sum.files + files,
      bytes: sum.bytes + bytes,
    }),
    NOTHING,
  );
}

/** `1,541 links, copied 12.0 MB` */
export function summaryOf({ links, files, bytes }: Tally): string {
  const linked = `${links.toLocaleString('en-US')} links`;
  const copied = `copied ${sizeOf(bytes)} in ${files.toLocaleString('en-US')} files`;
  if (files === 0) return linked;
  return links === 0 ? copied : `${linked}, ${copied}`;
}

function sizeOf(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(bytes < 1e8 ? 1 : 0)} MB`;
}
