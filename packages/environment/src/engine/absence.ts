import { movedTo, repairWorktrees, type Repository, type WorktreeEntry } from '@nx-worktree/git';
import { readJsonFile } from '@nx-worktree/system';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { environmentIdSchema } from './environment-id';
import { METADATA_FILE } from './metadata/metadata';

/** How a worktree is missing at the place where git has it. */
export interface Absence {
  /** What happened to it, without a full stop. */
  readonly cause: string;
  /** Set when it is there all the same: it was moved without git, or its `.git` file is missing or damaged. */
  readonly found?: {
    /** Absolute path of where it is. */
    readonly directory: string;
    /** The command after which git finds it again, in the main checkout. */
    readonly command: string;
    /** Does what that command does. */
    repair(): Promise<void>;
  };
}

const idSchema = z.object({ id: environmentIdSchema });

/**
 * Finds out what became of a worktree that is not at its place.
 *
 * @param entry of a worktree of ours
 */
export async function absenceOf(repository: Repository, entry: WorktreeEntry): Promise<Absence> {
  const { directory: place, id } = entry;
  const moved = await movedTo(repository, entry);
  if (moved !== undefined) {
    const command = `git worktree repair ${moved}`;
    const repair = (): Promise<void> => repairWorktrees(repository, moved);
    return {
      cause: `${place} was moved to ${moved} without git`,
      found: { directory: moved, command, repair },
    };
  }
  if (!existsSync(place)) return { cause: `${place} is gone` };
  const metadata = await readJsonFile(join(place, METADATA_FILE), idSchema);
  if (metadata.state !== 'present' || metadata.value.id !== id)
    return { cause: `${place} is no longer this worktree` };
  const command = `git -C ${repository.root} worktree repair`;
  const repair = (): Promise<void> => repairWorktrees(repository);
  return {
    cause: `the .git file of ${place} is missing or damaged`,
    found: { directory: place, command, repair },
  };
}
