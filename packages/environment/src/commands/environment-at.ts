import { Repository } from '@nx-worktree/git';
import { realPathIfThere } from '@nx-worktree/system';
import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { located } from '../engine/current-place';
import { RecordUnreadableError } from '../engine/environment-errors';
import { type Identifier, parseIdentifier } from '../engine/identifier';
import { readMetadata } from '../engine/metadata/metadata';
import { unknownEnvironment } from '../engine/unknown';
import { type EnvironmentRecord, openRecords, PARTS, type Records } from '../parts/parts';
import { followMove } from '../worktrees/repositories/known';

/** A worktree of ours, and its record unless that is lost or can't be read. */
export interface EnvironmentHere {
  /** Absolute path of the worktree. */
  readonly root: string;
  readonly repository: Repository;
  readonly records: Records;
  readonly record: EnvironmentRecord | undefined;
}

/**
 * Finds the environment whose worktree a directory is in.
 *
 * @param directory any directory of a checkout
 * @returns `undefined` in a checkout that is no worktree of ours; nothing happens there
 */
export async function environmentAt(directory: string): Promise<EnvironmentHere | undefined> {
  const root = rootOf(directory);
  const file = await readMetadata(PARTS, root);
  if (file.state === 'absent') return undefined;
  const repository = await Repository.open(root);
  // A copy of the file may have got there.
  if (repository.root === (await realPathIfThere(root))) return undefined;
  await followMove(repository);
  const records = openRecords(repository);
  const record = file.state === 'present' ? await recordOf(records, file.value) : undefined;
  return { root, repository, records, record };
}

/** An environment, and the workspace in its worktree. */
export interface FoundEnvironment {
  /** Its record, with the place where its worktree is now. */
  readonly environment: EnvironmentRecord;
  /** Absolute path: the worktree, or the directory below it that corresponds to the given one. */
  readonly workspace: string;
}

/**
 * The environment that a command is about: that of an identifier, or that of the worktree in which the command is run.
 *
 * @param workspace absolute path of a workspace in the repository
 * @param named the identifier, as somebody has typed it
 * @throws {@link InvalidIdentifierError} when that can't name an environment
 * @returns `undefined` outside of a worktree, without an identifier
 * @throws {@link EnvironmentUnknownError} when no environment has the identifier
 * @throws {@link RecordUnreadableError} when its record can't be read
 * @throws {@link EnvironmentUnsoundError} when the worktree is gone
 */
export async function environmentFor(
  workspace: string,
  named: string | undefined,
): Promise<FoundEnvironment | undefined> {
  if (named === undefined) {
    const here = await environmentAt(workspace);
    return here?.record && { environment: { ...here.record, directory: here.root }, workspace };
  }
  const identifier = parseIdentifier(named);
  const repository = await Repository.open(workspace);
  const records = openRecords(repository);
  const found = await records.find(identifier);
  if (!found) throw await unknownEnvironment(records, identifier);
  if (found.state === 'unreadable') throw new RecordUnreadableError(identifier, found);
  const environment = await located(repository, found.record);
  return { environment, workspace: join(environment.directory, relative(rootOf(workspace), workspace)) };
}

/** The directory upwards that holds `.git`: the workspace may lie below it. */
function rootOf(directory: string): string {
  if (existsSync(join(directory, '.git')) || dirname(directory) === directory) return directory;
  return rootOf(dirname(directory));
}

async function recordOf(
  records: Records,
  { id, identifier }: { id: string; identifier: Identifier },
): Promise<EnvironmentRecord | undefined> {
  const found = await records.find(identifier);
  return found?.state === 'readable' && found.record.id === id ? found.record : undefined;
}
