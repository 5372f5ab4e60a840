import { Failure, hasCode, messageOf } from '../errors/failure';
import { randomUUID } from 'node:crypto';
import { accessSync, constants, existsSync, lstatSync, mkdirSync, rmdirSync, statSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { makeDirectory } from './make-directory';

/** The directory for state that is kept per user can't be used. */
export class StateHomeError extends Failure {
  readonly code = 'STATE_HOME_UNUSABLE';

  constructor(
    readonly directory: string,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(
      `The state directory ${directory} can't be used: ${reason}. Set NX_WORKTREE_HOME to a directory that you own.`,
      options,
    );
  }
}

/**
 * The directory for what is kept per user: claimed ports and embedded clusters. It exists, belongs to this user
 * and is closed to others when the function returns.
 *
 * @throws {@link StateHomeError} when `NX_WORKTREE_HOME` is relative, or the directory belongs to another user or can't be
 * written to
 */
export function stateHome(): string {
  const asked = process.env['NX_WORKTREE_HOME'];
  if (asked && !isAbsolute(asked))
    throw new StateHomeError(asked, 'NX_WORKTREE_HOME must be an absolute path');
  const directory = asked || platformHome() || join(tmpdir(), `nx-worktree-${ownName()}`);
  try {
    makeDirectory(directory, 0o700);
  } catch (error) {
    throw new StateHomeError(directory, `it can't be created (${messageOf(error)})`, { cause: error });
  }
  assertOwn(directory);
  assertWritable(directory);
  return directory;
}

/**
 * A directory at a predictable path could have been made by another user, who then reads the passwords in it.
 *
 * @throws {@link StateHomeError} when that is so
 */
export function assertOwn(directory: string): void {
  const status = lstatSync(directory);
  if (!status.isDirectory()) throw new StateHomeError(directory, 'it is not a directory');
  if (process.getuid && status.uid !== process.getuid()) {
    throw new StateHomeError(directory, `it belongs to user ${status.uid}`);
  }
}

function assertWritable(directory: string): void {
  try {
    accessSync(directory, constants.W_OK);
    if (process.getuid?.() === 0) assertHolds(directory);
  } catch (error) {
    throw new StateHomeError(directory, `it is not writable (${messageOf(error)})`, { cause: error });
  }
}

/** Root may write everywhere, says the system, also where nothing can be made: `/proc`, `/sys`. */
function assertHolds(directory: string): void {
  const probe = join(directory, `.${randomUUID()}`);
  try {
    mkdirSync(probe);
    rmdirSync(probe);
  } catch (error) {
    // What needs room there says so itself.
    if (!hasCode(error, 'ENOSPC', 'EDQUOT')) throw error;
  }
}

/** The number and not the name on POSIX: in a container, a user needn't have a name. */
function ownName(): string {
  return String(process.getuid?.() ?? userInfo().username);
}

function platformHome(): string | undefined {
  const base = stateBase();
  return base && isCreatable(base) ? join(base, 'nx-worktree') : undefined;
}

/** Where the platform wants state: XDG's base directories, Apple's and Microsoft's conventions. */
function stateBase(): string | undefined {
  if (process.platform === 'win32') return process.env['LOCALAPPDATA'];
  const home = process.env['HOME'] || homeOfAccount();
  if (process.platform === 'darwin') return home && join(home, 'Library', 'Application Support');
  return process.env['XDG_STATE_HOME'] || (home && join(home, '.local', 'state'));
}

/** Node throws where the user is in no list of accounts. */
function homeOfAccount(): string | undefined {
  try {
    return homedir();
  } catch {
    return undefined;
  }
}

/** Whether the directory is there, or could be made in its nearest ancestor. */
function isCreatable(directory: string): boolean {
  if (!existsSync(directory)) return directory !== dirname(directory) && isCreatable(dirname(directory));
  try {
    accessSync(directory, constants.W_OK);
    return statSync(directory).isDirectory();
  } catch {
    return false;
  }
}
