import { Repository } from '@nx-worktree/git';
import { openRecords, type Records } from '../parts/parts';
import { recover } from './recover';

/** A repository in which nothing waits that a killed command left. */
export interface SettledRepository {
  readonly repository: Repository;
  readonly records: Records;
  /** Why something could not be settled yet, by identifier. */
  readonly unfinished: ReadonlyMap<string, string>;
}

/**
 * Opens a repository, and settles what killed commands left of its environments.
 *
 * @param from any directory of the repository
 */
export async function openSettled(from: string): Promise<SettledRepository> {
  const repository = await Repository.open(from);
  const records = openRecords(repository);
  return { repository, records, unfinished: await recover(repository, records) };
}
