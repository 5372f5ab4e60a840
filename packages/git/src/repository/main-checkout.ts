import { Repository } from './repository';

/**
 * Finds the main checkout of a repository.
 *
 * @param directory any directory in it or in one of its worktrees
 * @returns absolute path
 * @throws {@link NotARepositoryError} when it is in no repository
 * @throws {@link BareRepositoryError} when the repository has no main checkout
 */
export async function mainCheckoutOf(directory: string): Promise<string> {
  return (await Repository.open(directory)).root;
}
