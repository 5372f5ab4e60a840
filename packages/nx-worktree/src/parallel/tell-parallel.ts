/** Variable that tells a batch of tasks what Nx's command line says of how many run at once: Nx itself doesn't. */
export const PARALLEL = 'NX_WORKTREE_PARALLEL';

/** What a command line says of it, as it was typed. */
export interface ParallelOptions {
  /** `--parallel`; `false` for `--no-parallel`. */
  parallel?: string;
  /** `--maxParallel` */
  most?: string;
}

const OPTION = /^--(no-)?(?:(parallel)|max-?parallel)(?:=(.*))?$/i;

/**
 * Reads the options from a command line.
 *
 * @param argv as Nx was started
 */
export function parallelOptionsIn(argv: readonly string[]): ParallelOptions {
  const end = argv.indexOf('--');
  const own = end < 0 ? argv : argv.slice(0, end);
  const found: ParallelOptions = {};
  for (const [index, arg] of own.entries()) {
    const [isOption, no, isParallel, given] = OPTION.exec(arg) ?? [];
    if (isOption === undefined) continue;
    const following = own[index + 1] ?? '';
    const value = no === undefined ? (given ?? (following.startsWith('-') ? '' : following)) : 'false';
    found[isParallel === undefined ? 'most' : 'parallel'] = value;
  }
  return found;
}
