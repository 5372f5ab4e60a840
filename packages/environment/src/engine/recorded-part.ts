import { type Repository } from '@nx-worktree/git';
import { type z } from 'zod';
import { type BaseRecord } from './record';

/** What records, the trash and the checkout ask of every part, without knowing which parts there are. See `Part`. */
export interface RecordedPart {
  readonly facts?: z.ZodObject;
  readonly files?: readonly string[];

  /** The commit with which it began. */
  startingCommit?(environment: BaseRecord): string | undefined;

  /** Makes sure that it can be in the checkout of a commit. */
  assertFits?(repository: Repository, commit: string): Promise<void>;
}
