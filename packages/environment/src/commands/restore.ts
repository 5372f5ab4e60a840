import { type MigrationSet, type ProjectFileTest } from '@nx-worktree/migrations';
import { type ServerOptions } from '@nx-worktree/postgres';
import { Failure, nearestTo, thisProcess } from '@nx-worktree/system';
import { Repository } from '@nx-worktree/git';
import { IdentifierTakenError } from '../parts/identifier/errors';
import { ServerAccess } from '../server/server-access';
import { type EnvironmentRecord } from '../engine/record';
import { EnvironmentRecords } from '../engine/records';
import { applyStack, type Reporter, type Stack } from '../engine/stack';
import { fixCommand } from '../engine/fix-command';
import { type Step } from '../engine/part';
import { NotInTrashError } from '../worktrees/trash/errors';
import { type Note } from '../worktrees/trash/note';
import { type Differ, restoredCheckoutStep } from '../parts/checkout/restored-checkout';
import { forgetRestored } from '../worktrees/trash/take-out';
import { restorableNotes } from './list-trash';
import { recover } from './recover';
import { EVERYTHING, type Surroundings, worktreeStack } from './steps';

export interface RestoreRequest {
  /** Any directory of the repository, such as the one that the user is in. */
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

export interface Restored {
  readonly environment: EnvironmentRecord;
  /** What could not be brought back as it was, one sentence each. */
  readonly differences: readonly string[];
}

/**
 * Brings a removed worktree back from the trash, with all its files, and makes a database, ports and an environment
 * file for it again. When that fails, it is in the trash as before.
 *
 * @throws {NotInTrashError} when no worktree of that name is in the trash
 * @throws {IdentifierTakenError} {TargetExistsError} when another one has its name or its place meanwhile
 * @throws {TrashIncompleteError} when a part of it is gone
 * @throws {PortsUsedUpError}
 */
export async function restoreEnvironment(request: RestoreRequest, report: Reporter): Promise<Restored> {
  const repository = await Repository.open(request.from);
  const records = new EnvironmentRecords(repository);
  await recover(repository, records);
  const note = await noteNamed(repository, request.identifier);
  const server = new ServerAccess(note.environment.server ?? request.server ?? {});
  const draft = await draftOf(note);
  const differences: string[] = [];
  try {
    const surroundings = { repository, records, server };
    const stack = restoringStack(surroundings, note, request, (difference) => differences.push(difference));
    const environment = await applyStack(stack, draft, report);
    await forgetRestored(repository, records);
    return { environment, differences };
  } catch (error) {
    // The record is that of somebody else then, who restores the same environment.
    const isTaken = error instanceof IdentifierTakenError;
    if (!isTaken) await records.release(draft).catch(() => undefined);
    throw error;
  } finally {
    await server.close();
  }
}

async function noteNamed(repository: Repository, identifier: string): Promise<Note> {
  const notes = await restorableNotes(repository);
  const wanted = identifier.toLowerCase();
  const note =
    notes.find(({ environment }) => environment.identifier.toLowerCase() === wanted) ??
    notes.find(({ environment }) => environment.id === wanted);
  if (note) return note;
  const known = [...new Set(notes.map(({ environment }) => environment.identifier))].sort();
  throw new NotInTrashError(identifier, nearestTo(identifier, known), known);
}

/** What the steps had made is kept, so that they can make the same again. */
async function draftOf({ environment, directory }: Note): Promise<EnvironmentRecord> {
  return { ...environment, directory, holder: await thisProcess(), begun: [], state: 'restoring' };
}

/** The steps that the environment had, in the same order. */
function restoringStack(
  surroundings: Surroundings,
  note: Note,
  request: RestoreRequest,
  differ: Differ,
): Stack {
  const { environment } = note;
  const { migrations, isProjectFile = EVERYTHING.isProjectFile } = request;
  const wishes = { ...EVERYTHING, migrations, isProjectFile };
  const { steps, journal } = worktreeStack(surroundings, environment, wishes);
  const had = steps.filter(({ name }) => environment.begun.includes(name));
  return { steps: had.map((step) => restoring(surroundings, note, step, differ)), journal };
}

function restoring({ repository }: Surroundings, note: Note, step: Step, differ: Differ): Step {
  if (step.name === 'checkout') return restoredCheckoutStep(repository, note, differ);
  if (step.name === 'dependencies') return restoredDependencies(step, differ);
  if (step.name === 'ports') return restoredPorts(step, note, differ);
  if (step.name === 'database') return restoredDatabase(step, note, differ);
  return step;
}

/** They came back with the checkout, of which they are a part. */
function restoredDependencies(step: Step, differ: Differ): Step {
  return {
    ...step,
    async apply(environment) {
      const finding = await step.verify(environment);
      if (finding.state === 'failed') differ(`${finding.cause} ${finding.mend}`);
      return { facts: {}, summary: finding.state === 'failed' ? 'not sound any more' : 'as they were' };
    },
    revert: () => Promise.resolve(),
  };
}

function restoredPorts(step: Step, { environment }: Note, differ: Differ): Step {
  return {
    ...step,
    async apply(draft) {
      const applied = await step.apply(draft);
      const [before, now] = [environment.facts.ports, applied.facts.ports];
      if (before && now && before.app !== now.app) {
        differ(`The ports are ${now.app}-${now.db} now: ${before.app}-${before.db} are in use.`);
      }
      return applied;
    },
  };
}

/** Without its database the worktree is worth bringing back as well: the work is in the files. */
function restoredDatabase(step: Step, { environment }: Note, differ: Differ): Step {
  const { identifier } = environment;
  return {
    ...step,
    async apply(draft) {
      try {
        const applied = await step.apply(draft);
        differ(
          `The database ${applied.facts.database?.name} is a new one: it has the migrations, and not the rows that were written since.`,
        );
        return applied;
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        differ(`There is no database: ${error.message}\nWhen that is mended: ${fixCommand(identifier)}`);
        return { facts: {}, summary: 'could not be made' };
      }
    },
  };
}
