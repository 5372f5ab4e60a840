import { type Part } from './part';
import { type BaseRecord } from './record';

/** What programs in an environment are told of it: by its parts, the last one first, and by which one it is. */
export function variablesOf(parts: readonly Part[], environment: BaseRecord): Record<string, string> {
  const told = parts.toReversed().map((part) => part.variables?.(environment));
  return { ...Object.assign({}, ...told), TEST_MODE: 'true', NX_WORKTREE_ENVIRONMENT: environment.id };
}
