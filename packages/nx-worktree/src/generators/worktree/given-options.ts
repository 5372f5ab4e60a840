import { askedParts, type CreateRequest, type Workspace } from '@nx-worktree/environment';
import { IdentifierMissingError } from '../../terminal/identifier-missing';
import { type WorktreeOptions } from './options';
import { textOptions } from './worktree-schema';
import { NumberReadError } from './worktree-errors';

/**
 * What the parts of an environment are asked for by the options of the command.
 *
 * @param settings options of the plugin in nx.json
 * @throws {@link ContradictoryOptionsError} when two options contradict each other
 * @throws {@link NumberReadError} when a name may not be the one that was typed
 * @throws {@link UnknownProjectError} when an option names a project that doesn't exist
 */
export function askedFor(
  options: WorktreeOptions,
  settings: object,
  workspace: Workspace,
): Partial<CreateRequest> {
  const texts = textOptions().flatMap((option) => {
    const value = options[option];
    return typeof value === 'number' ? [[option, asTyped(option, value)]] : [];
  });
  return askedParts({ ...options, ...Object.fromEntries(texts) }, settings, workspace);
}

/**
 * The identifier as it was typed.
 *
 * @throws {@link IdentifierMissingError} when there is none
 * @throws {@link NumberReadError} when it may not be the one that was typed
 */
export function identifierIn({ identifier }: WorktreeOptions): string {
  if (identifier === undefined) {
    const example = 'nx g worktree api-endpoints --purpose=test-integration';
    throw new IdentifierMissingError('Name the worktree.', example);
  }
  return asTyped('identifier', identifier, 'Start it with a letter, such as v1.10.');
}

const IN_FULL =
  'Write it in full, such as --ref=refs/heads/1.10 or --ref=refs/tags/1.10; for a migration, the name of its file.';

/** Nx turns what looks like a number into one, and 1.10 is then 1.1: another branch. */
function asTyped(option: string, value: string | number, instead = IN_FULL): string {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw new NumberReadError(option, value, instead);
  }
  return String(value);
}
