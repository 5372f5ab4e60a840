import { Failure, messageOf } from '@nx-worktree/system';

/** A file of SQL can't be run, or failed. */
export class ScriptError extends Failure {
  readonly code = 'SQL_SCRIPT';

  constructor(
    /** What is wrong, as a sentence without its full stop. */
    readonly reason: string,
    /** Where in the file, counted from 1; `undefined` when nobody can tell. */
    readonly line: number | undefined,
    options?: ErrorOptions,
  ) {
    super(line === undefined ? `${reason}.` : `Line ${line}: ${reason}.`, options);
  }
}

/**
 * What the server said of a text, with the line.
 *
 * @param text what was sent
 * @param line the line of the file at which the text begins
 */
export function refusalOf(error: unknown, text: string, line: number): ScriptError {
  if (error instanceof ScriptError) return error;
  return new ScriptError(messageOf(error), lineIn(error, text, line), { cause: error });
}

/** The server says at which character of a text the error is, or in which row of a copy; people look for a line. */
function lineIn(error: unknown, text: string, line: number): number | undefined {
  const { position, where = '' } = error as { position?: string; where?: string };
  const linesBefore = (end?: number): number => text.slice(0, end).split('\n').length - 1;
  if (position !== undefined) return line + linesBefore(Number(position) - 1);
  const row = /^COPY .*, line (\d+)/.exec(where)?.[1];
  return row === undefined ? undefined : line + linesBefore() + Number(row);
}
