import { type Down, isMarkedIrreversible } from '../migration';

/** Commands that `change` can't undo by itself: https://api.rubyonrails.org/classes/ActiveRecord/Migration/CommandRecorder.html */
const ONE_WAY = [
  /\bexecute\b/,
  /\bchange_column\b/,
  // Without a type, a column can't be made again.
  /\bremove_column[\s(]+:?["']?\w+["']?\s*,\s*:?["']?\w+["']?\s*\)?\s*$/m,
  // Without a block, nor can a table.
  /\bdrop_table\b(?!.*(\bdo\b|\{)).*$/m,
  /\bchange_column_default\b(?!.*\bfrom:).*$/m,
];

/** Parts of `change` that say themselves what is done in which direction. */
const DIRECTED = /\b(reversible|up_only|revert)\b/;

/** What a migration in Ruby says by its text of undoing it. It is read, and not run. */
export function downInRuby(text: string): Down {
  if (isMarkedIrreversible(text)) return 'refused';
  const down = bodyOf(text, 'down');
  if (down !== undefined) return down === '' ? 'absent' : /^raise\b/.test(down) ? 'refused' : 'present';
  const change = bodyOf(text, 'change');
  if (change === undefined) return 'absent';
  if (/\braise\s+(ActiveRecord::)?IrreversibleMigration\b/.test(change)) return 'refused';
  return !DIRECTED.test(change) && ONE_WAY.some((command) => command.test(change)) ? 'absent' : 'present';
}

/** The statements of a method, without comments; `undefined` when there is none. */
function bodyOf(text: string, name: string): string | undefined {
  const code = text.replace(/^\s*#.*$/gm, '');
  const method = new RegExp(
    `^([ \\t]*)def (?:self\\.)?${name}\\b(?:\\(\\))?(.*?)(?:^\\1end\\b|;\\s*end\\b)`,
    'ms',
  );
  return method
    .exec(code)?.[2]
    ?.replace(/^\s*;?\s*/, '')
    .trim();
}
