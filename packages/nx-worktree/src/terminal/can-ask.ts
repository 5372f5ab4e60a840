/**
 * Whether questions can be asked, as Nx decides it for those of a schema: not in CI and not with `--no-interactive`, which
 * it turns into a variable.
 */
export function canAsk(): boolean {
  const { CI, NX_INTERACTIVE } = process.env;
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  return isTerminal && (CI === undefined || CI === 'false') && NX_INTERACTIVE !== 'false';
}
