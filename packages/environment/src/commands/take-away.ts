import { branchOf, isAtItsPlace, unshieldEntry, type WorktreeEntry } from '@nx-worktree/git';
import { serverOutOfReach } from '../server/out-of-reach';
import { RemovalUnfinishedError } from '../engine/environment-errors';
import { type Part } from '../engine/part';
import { type EnvironmentRecord, PARTS } from '../parts/parts';
import { revertStack } from '../engine/stack';
import { type Note, noteOf, writeNote } from '../worktrees/trash/note';
import { deleteNotesOfReady } from '../worktrees/trash/take-out';
import { moveToTrash } from '../worktrees/trash/move-in';
import { headIfKnown } from '../worktrees/work/head';
import { type Kept } from '../worktrees/work/backup';
import { stackOf, type Surroundings } from '../parts/stack-of';

/** How a worktree is taken away. */
export interface Leaving {
  /** Where work was kept that would have been lost. */
  readonly kept?: Kept | undefined;
  /** When the look for work began that lets it go; now, when left out. */
  readonly checked?: Date;
  /** Whether what lies on the server stays there, because the server can't be reached. */
  readonly leavesServer?: boolean;
}

/**
 * Takes an environment away that this process has taken: its worktree goes into the trash, by whose note it can be
 * restored, and then everything else. Killed at any moment, it is repeated by the next command.
 *
 * @param entry of its worktree, if git still knows one
 * @returns the note; none when there was nothing that could be restored
 * @throws {@link CheckoutImmovableError} when the worktree can't be moved; then everything is as it was
 * @throws {@link RemovalUnfinishedError} when something could not be taken away; the next command tries again
 */
export async function takeAway(
  surroundings: Surroundings,
  environment: EnvironmentRecord,
  entry: WorktreeEntry | undefined,
  { kept, checked = new Date(), leavesServer = false }: Leaving = {},
): Promise<Note | undefined> {
  const { records, server } = surroundings;
  const leaving = await beginRemoval(surroundings, environment);
  // Before anything else, so that nobody works in a worktree whose database is gone.
  if (entry && leaving.state !== 'creating') {
    await noteRemoval(surroundings, leaving, entry, { kept, checked });
    await moveAway(surroundings, environment, entry);
  }
  const reverted = leavesServer ? withoutServer(leaving) : leaving;
  try {
    await revertStack(stackOf(surroundings, reverted), reverted);
  } catch (error) {
    const isOutOfReach = (await serverOutOfReach(reverted, server)) !== undefined;
    throw new RemovalUnfinishedError(environment.identifier, error, isOutOfReach);
  }
  return noteOf(records, environment.id);
}

function withoutServer(environment: EnvironmentRecord): EnvironmentRecord {
  const left = PARTS.filter(({ needsServer }: Part) => needsServer).map(({ name }): string => name);
  return { ...environment, begun: environment.begun.filter((name) => !left.includes(name)) };
}

/** What was never ready, or is on its way back from the trash, stays what it is: by that it is known how to undo it. */
async function beginRemoval(
  { records }: Surroundings,
  environment: EnvironmentRecord,
): Promise<EnvironmentRecord> {
  if (environment.state !== 'ready') return environment;
  const removing = { ...environment, state: 'removing' as const };
  await records.write(removing);
  return removing;
}

async function noteRemoval(
  { repository, records }: Surroundings,
  leaving: EnvironmentRecord,
  entry: WorktreeEntry,
  { kept, checked }: { readonly kept: Kept | undefined; readonly checked: Date },
): Promise<void> {
  if (!(await isAtItsPlace(entry))) {
    // git's entry of one that is gone can hold work that only the trash keeps then. One that is in the trash has its note.
    const holdsWork = kept !== undefined && kept.nested.length > 0;
    if (!holdsWork || (await noteOf(records, leaving.id))) return;
  }
  const before = leaving.state === 'restoring' ? await noteOf(records, leaving.id) : undefined;
  const branch = await branchOf(entry);
  const commit = await headIfKnown(entry.path);
  const { holder: _, ...environment } = before?.environment ?? leaving;
  await writeNote(repository, {
    schemaVersion: 1,
    removed: new Date().toISOString(),
    checked: checked.toISOString(),
    environment: { ...environment, state: 'ready' },
    directory: entry.directory,
    ...(commit !== undefined && { commit }),
    ...(branch !== undefined && { branch }),
    ...backupOf(before, kept),
    nested: [...(kept?.nested ?? before?.nested ?? [])],
  });
}

function backupOf(before: Note | undefined, kept: Kept | undefined): Pick<Note, 'backup'> {
  const backup = kept?.ref ?? before?.backup;
  return backup === undefined ? {} : { backup };
}

/** When the worktree can't be moved, as on Windows while a program has it open, the environment stays whole. */
async function moveAway(
  { repository, records }: Surroundings,
  environment: EnvironmentRecord,
  entry: WorktreeEntry,
): Promise<void> {
  try {
    await moveToTrash(repository, environment.id, entry);
  } catch (error) {
    await records.write(environment);
    await deleteNotesOfReady(records);
    throw error;
  }
}

/** Gives a removal up that had not moved anything yet when it was killed. */
export async function giveUpRemoval(
  { records }: Surroundings,
  environment: EnvironmentRecord,
  entry: WorktreeEntry,
): Promise<void> {
  await records.write({ ...environment, state: 'ready' });
  await deleteNotesOfReady(records);
  await unshieldEntry(entry);
}
