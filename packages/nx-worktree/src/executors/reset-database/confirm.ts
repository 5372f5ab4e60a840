import { prompt } from 'enquirer';
import { canAsk } from '../../terminal/can-ask';
import { NotConfirmedError } from './reset-errors';

/**
 * Asks whether the rows of a database may be lost.
 *
 * @throws {@link NotConfirmedError} when they may not, or when nobody can be asked
 */
export async function confirmLoss(database: string, identifier: string): Promise<void> {
  if (!canAsk()) throw new NotConfirmedError(database, identifier, false);
  const message = `Drop the database ${database} of ${identifier} with all its rows, and recreate it?`;
  const question = { type: 'confirm', name: 'isWanted', message, initial: false } as const;
  // Ctrl+C is a no.
  const { isWanted } = await prompt<{ isWanted: boolean }>(question).catch(() => ({ isWanted: false }));
  if (!isWanted) throw new NotConfirmedError(database, identifier, true);
}
