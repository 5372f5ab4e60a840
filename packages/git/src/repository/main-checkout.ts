import { Repository } from './repository';

/**
 * @param directory any directory of a repository
 * @returns absolute path of its main checkout
 * @throws {NotARepositoryError} {BareRepositoryError}
 */
export async function mainCheckoutOf(directory: string): Promise<string> {
  return (await Repository.open(directory)).root;
}
