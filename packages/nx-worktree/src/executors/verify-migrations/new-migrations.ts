import { type NxJsonConfiguration } from '@nx/devkit';
import { changedSince, Repository } from '@nx-worktree/git';

/** Which migrations are to be verified. */
export interface NewMigrations {
  /** What the checkout was compared with; absent when all are to be verified. */
  readonly base?: string;
  /**
   * @param files relative to the workspace
   * @param text its own text in the first of them, where that holds other migrations as well
   */
  isNew(files: readonly string[], text?: string): boolean | Promise<boolean>;
}

/**
 * Finds out which migrations are new, or were changed, since the branch of the checkout left the base of Nx.
 *
 * @param root absolute path of the workspace
 * @param options those of the target
 * @throws {@link RefUnknownError} when there is no such base
 * @throws {@link NotARepositoryError} when the workspace is in no git repository
 */
export async function newMigrations(
  root: string,
  { base: asked, all = false }: { readonly base?: string; readonly all?: boolean },
  nxJson: NxJsonConfiguration,
): Promise<NewMigrations> {
  if (all) return { isNew: () => true };
  // As `nx affected` does.
  const base =
    asked ?? process.env['NX_BASE'] ?? nxJson.defaultBase ?? nxJson.affected?.defaultBase ?? 'main';
  const { isChanged, textOf } = await changedSince(await Repository.open(root), root, base);
  return {
    base,
    async isNew(files, text) {
      const changed = files.filter(isChanged);
      const isOther = changed.length > 1 || changed[0] !== files[0];
      if (changed.length === 0 || text === undefined || isOther) return changed.length > 0;
      const before = await textOf(files[0] ?? '');
      return before === undefined || !withoutReturns(before).includes(withoutReturns(text));
    },
  };
}

/** Git may have changed the ends of the lines. */
function withoutReturns(text: string): string {
  return text.replaceAll('\r\n', '\n');
}
