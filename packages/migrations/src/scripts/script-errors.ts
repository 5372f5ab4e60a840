import { Failure, messageOf } from '@nx-worktree/system';

/** An SQL file can't be run, or failed. */
export class ScriptError extends Failure {
  readonly code = 'SQL_SCRIPT';

  constructor(
    /** What is wrong, as a sentence without its full stop. */
    readonly reason: string,
    /** Where in the file, counted from 1; `undefined` when it isn't known. */
    readonly line: number | undefined,
    options?: ErrorOptions,
  ) {
    super(line === undefined ? `${reason}.` : `Line ${line}: ${reason}.`, options);
  }
}

/**
 * The server's error on a text, with the line of the file.
 *
 * @param text what was sent
 * @param line at which the text begins in the file, counted from 1
 */
export function refusalOf(error: unknown, text: string, line: number): ScriptError {
  if (error instanceof ScriptError) return error;
  return new ScriptError(messageOf(error), lineIn(error, text, line), { cause: error });
}

/** The server names the character of a text or the row of a copy; people look for a line. */
function lineIn(error: unknown, text: string, line: number): number | undefined {
  const { position, where = '' } = error as { position?: string; where?: string };
  const linesBefore = (end?: number): number => text.slice(0, end).split('\n').length - 1;
  if (position !== undefined) return line + linesBefore(Number(position) - 1);
  const row = /^COPY .*, line (\d+)/.exec(where)?.[1];
  return row === undefined ? undefined : line + linesBefore() + Number(row);
}
