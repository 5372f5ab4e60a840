import { installedWith } from '@nx-worktree/postgres';
import { MigrationFailedError } from '../programs/program-errors';
import { ExtensionMissingError } from './template-errors';

/** What servers say since PostgreSQL 13, and what they said before and still say of files they can't read. */
const MISSING = [
  /extension "([^"]+)" is not available/,
  /could not open extension control file ".*[\\/]([^"\\/]+)\.control"/,
];

/**
 * Explains why a migration failed, where the server lacks an extension that the migration creates.
 *
 * @param error what a tool threw
 * @returns the same error where it is about something else
 */
export function explainMissingExtension(error: unknown): unknown {
  if (!(error instanceof MigrationFailedError)) return error;
  const [extension] = MISSING.flatMap((pattern) => pattern.exec(error.output)?.[1] ?? []);
  if (extension === undefined) return error;
  return new ExtensionMissingError(error.set, extension, installedWith(extension), { cause: error });
}
