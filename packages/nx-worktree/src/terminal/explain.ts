import { Failure, messageOf, printable } from '@nx-worktree/system';

/**
 * The text that a person gets to read of an error: the message alone, since ours say what to do. With `--verbose`
 * the stack and the causes follow.
 */
export function explain(error: unknown): string {
  const message = error instanceof Failure ? error.message : unexpected(error);
  return printable(isVerbose() ? [message, ...stacks(error)].join('\n\n') : message);
}

function unexpected(error: unknown): string {
  const hint = isVerbose() ? '' : ' Run the command again with --verbose to see where it comes from.';
  return `Unexpected error: ${messageOf(error)}.${hint}`;
}

function stacks(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  return [error.stack ?? '', ...stacks(error.cause)];
}

/** Nx turns `--verbose` into this variable. */
function isVerbose(): boolean {
  return process.env['NX_VERBOSE_LOGGING'] === 'true';
}
