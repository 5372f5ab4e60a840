import { type CreateRequest } from '@nx-worktree/environment';
import { IdentifierMissingError } from '../../terminal/identifier-missing';
import { ContradictoryOptionsError, NumberReadError } from './worktree-errors';
import { type WorktreeOptions } from './options';

type Wishes = Pick<
  CreateRequest,
  'branch' | 'base' | 'ref' | 'attach' | 'submodules' | 'lfs' | 'ports' | 'database'
>;

/**
 * What the options of the command say by themselves, without the workspace.
 *
 * @throws {@link ContradictoryOptionsError} {NumberReadError}
 */
export function wishesOf(options: WorktreeOptions): Wishes {
  const { branch, base, ref, checkout, submodules, lfs, ports } = options;
  const database = databaseIn(options);
  return {
    ...(branch !== undefined && { branch: asTyped('branch', branch) }),
    ...(base !== undefined && { base: asTyped('base', base) }),
    ...(ref !== undefined && { ref: asTyped('ref', ref) }),
    ...(checkout !== undefined && { attach: checkout }),
    ...(submodules !== undefined && { submodules }),
    ...(lfs !== undefined && { lfs }),
    ...(ports !== undefined && { ports }),
    ...(database !== undefined && { database }),
  };
}

/** Who wants migrations wants a database, also where the purpose has none. */
function databaseIn({ database, migrate, project }: WorktreeOptions): boolean | undefined {
  if (database === false && migrate === true) {
    throw new ContradictoryOptionsError(
      '--no-database',
      '--migrate',
      'without a database there is nothing to migrate',
    );
  }
  if (migrate === false && project !== undefined) {
    const reason = "an empty database has no project's migrations";
    throw new ContradictoryOptionsError('--no-migrate', '--project', reason);
  }
  return database ?? (migrate === true ? true : undefined);
}

/**
 * The identifier as it was typed.
 *
 * @throws {@link IdentifierMissingError} {NumberReadError}
 */
export function identifierIn({ identifier }: WorktreeOptions): string {
  if (identifier === undefined) {
    const example = 'nx g worktree api-endpoints --purpose=test-integration';
    throw new IdentifierMissingError('Name the worktree.', example);
  }
  return asTyped('identifier', identifier, 'Start it with a letter, such as v1.10.');
}

const IN_FULL = 'Write it in full, such as --ref=refs/heads/1.10 or --ref=refs/tags/1.10.';

/** Nx makes a number of what looks like one, and 1.10 is then 1.1: another branch. */
function asTyped(option: string, value: string | number, instead = IN_FULL): string {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw new NumberReadError(option, value, instead);
  }
  return String(value);
}
