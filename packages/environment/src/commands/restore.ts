import { type MigrationSet, type ProjectFileTest } from '@nx-worktree/migrations';
import { type ServerOptions } from '@nx-worktree/postgres';
import { nearestTo, thisProcess } from '@nx-worktree/system';
import { IdentifierTakenError } from '../engine/identifier-taken';
import { ServerAccess } from '../server/server-access';
import { type EnvironmentFacts, type EnvironmentRecord, type Records } from '../parts/parts';
import { applyStack, type Reporter, type Stack } from '../engine/stack';
import { type BoundPart, type Differ } from '../engine/bound-part';
import { NotInTrashError } from '../worktrees/trash/trash-errors';
import { type Note } from '../worktrees/trash/note';
import { deleteNotesOfReady } from '../worktrees/trash/take-out';
import { restorableNotes } from './list-trash';
import { openSettled } from './open-settled';
import { stackOf, type Surroundings } from '../parts/stack-of';

/** The worktree to restore from the trash. */
export interface RestoreRequest {
  /** Any directory of the repository, such as the current directory. */
  readonly from: string;
  /** Of the worktree that was removed last under this name; or its id, for an earlier one. */
  readonly identifier: string;
  /** Migrations of the workspace's projects, dependencies first, for when the template of the database is gone. */
  readonly migrations: readonly MigrationSet[];
  /** Tells projects from fixtures when migrations are looked for; all are projects, when left out. */
  readonly isProjectFile?: ProjectFileTest;
  /** The server for a database whose record doesn't say one. */
  readonly server?: ServerOptions;
}

/** A restored worktree. */
export interface Restored {
  readonly environment: EnvironmentRecord;
  /** What could not be brought back as it was, one sentence each. */
  readonly differences: readonly string[];
}

/**
 * Brings a removed worktree back from the trash, with all its files, and makes a database, ports and an environment
 * file for it again. When that fails, it is in the trash as before.
 *
 * @throws {@link NotInTrashError} when no worktree of that name is in the trash
 * @throws {@link IdentifierTakenError} when another worktree has taken its name
 * @throws {@link TargetExistsError} when another directory is at its place
 * @throws {@link TrashIncompleteError} when a part of it is gone
 * @throws {@link PortsUsedUpError} when no ports in a row are free
 */
export async function restoreEnvironment(request: RestoreRequest, report: Reporter): Promise<Restored> {
  const { repository, records } = await openSettled(request.from);
  const note = await noteNamed(records, request.identifier);
  const server = new ServerAccess(note.environment.server ?? request.server ?? {});
  const draft = await draftOf(note);
  const differences: string[] = [];
  try {
    const surroundings = { repository, records, server };
    const stack = restoringStack(surroundings, note.environment, request, (difference) =>
      differences.push(difference),
    );
    const environment = await applyStack(stack, draft, report);
    await deleteNotesOfReady(records);
    return { environment, differences };
  } catch (error) {
    // Then the record belongs to another process, which restores the same environment.
    const isTaken = error instanceof IdentifierTakenError;
    if (!isTaken) await records.release(draft).catch(() => undefined);
    throw error;
  } finally {
    await server.close();
  }
}

async function noteNamed(records: Records, identifier: string): Promise<Note<EnvironmentFacts>> {
  const notes = await restorableNotes(records);
  const wanted = identifier.toLowerCase();
  const note =
    notes.find(({ environment }) => environment.identifier.toLowerCase() === wanted) ??
    notes.find(({ environment }) => environment.id === wanted);
  if (note) return note;
  const known = [...new Set(notes.map(({ environment }) => environment.identifier))].sort();
  throw new NotInTrashError(identifier, nearestTo(identifier, known), known);
}

/** What the parts had made is kept, so that they can make the same again. */
async function draftOf({ environment, directory }: Note<EnvironmentFacts>): Promise<EnvironmentRecord> {
  return { ...environment, directory, holder: await thisProcess(), begun: [], state: 'restoring' };
}

/** The parts that the environment had, in the same order. */
function restoringStack(
  surroundings: Surroundings,
  environment: EnvironmentRecord,
  request: RestoreRequest,
  differ: Differ,
): Stack {
  const { parts, journal } = stackOf(surroundings, environment, request);
  const had = parts.filter(({ name }) => environment.begun.includes(name));
  return { parts: had.map((part) => restoring(part, differ)), journal };
}

function restoring(part: BoundPart, differ: Differ): BoundPart {
  return {
    ...part,
    apply: (draft) => (part.restore ? part.restore(draft, differ) : part.apply(draft)),
  };
}
