import { hasCode } from '../errors/failure';
import { readJsonFile } from '../files/json-file';
import { isRunning, ownIdentity, type ProcessIdentity } from '../processes/identity';
import { z } from 'zod';

/*
 * Whatever can outlive the process that made it (a port, a database, a worktree) has a holder, which is written down
 * before the thing is made.
 *
 * 1. A suite's things are held by its process. It is known by its pid and its start time, so no later process with the
 *    same pid is taken for it. A database is held through a session of that process: PostgreSQL releases the lock of the
 *    session when the process ends, however it ends.
 * 2. A worktree's things are held by its record, a file in the repository. It holds them as long as it is there and has
 *    the id that was written down, so a new worktree of the same name doesn't hold the things of the old one.
 * 3. Nothing is deleted while its holder lives. What no longer has a living holder is swept by the next process that needs
 *    one of its kind.
 */

/** The holder of a port, a database or a worktree: a process, or the record of an environment. */
export type Holder = ProcessHolder | RecordHolder;

/** A process that holds something until it ends. */
export interface ProcessHolder {
  readonly kind: 'process';
  readonly process: ProcessIdentity;
}

/** A record that holds something as long as it is there. */
export interface RecordHolder {
  readonly kind: 'record';
  /** Id of the environment that the record describes; another record at the same path has another one. */
  readonly id: string;
  /** Absolute path of the record. */
  readonly path: string;
  /**
   * The name under which the state directory of this machine knows the record's repository. A path means nothing on
   * another machine: without the name, it can't be determined whether the record was deleted.
   */
  readonly repository?: string;
}

/** This process as a holder. */
export async function thisProcess(): Promise<ProcessHolder> {
  return { kind: 'process', process: await ownIdentity() };
}

/**
 * Whether a holder still lives: the process runs, or the record is there and has the id. A record that is damaged, or
 * that this user may not read, counts as living.
 */
export async function isLiving(holder: Holder): Promise<boolean> {
  return holder.kind === 'process' ? isRunning(holder.process) : isRecordThere(holder);
}

async function isRecordThere({ id, path }: RecordHolder): Promise<boolean> {
  try {
    const file = await readJsonFile(path, z.object({ id: z.string() }));
    return file.state === 'damaged' || (file.state === 'present' && file.value.id === id);
  } catch (error) {
    if (hasCode(error, 'EACCES', 'EPERM')) return true;
    throw error;
  }
}
