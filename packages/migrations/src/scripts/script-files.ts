import { posix } from 'node:path';

/** A glob for all SQL files below a directory, also for those whose extension is in capitals. */
export const SCRIPTS = '**/*.[sS][qQ][lL]';

const SCRIPT = /\.sql$/i;

/** `2_x.down.sql` (golang-migrate, sqlx), `2_x/down.sql` (Diesel), `U2__x.sql` (an undo migration of Flyway). */
const DOWN = /(^|[./])down\.sql$|(^|\/)U[\d._]+__[^/]*$/i;

/** `R__x.sql`: Flyway runs repeatable migrations after all others. */
const REPEATABLE = /^R__/;

/** Whether the name of a file is that of a script that migrates a database. */
export function isUpScript(file: string): boolean {
  return SCRIPT.test(file) && !DOWN.test(file);
}

/**
 * The scripts that migrate a database, in order: `2_b.sql` comes before `10_a.sql`, as people expect who number them like
 * this; `01.sql` and `1.sql` are ordered by their bytes.
 *
 * @param files paths with `/`
 */
export function upScripts(files: readonly string[]): string[] {
  const there = new Set(files);
  const isTwin = (file: string): boolean => {
    const up = file.replace(/([_-])down(\.sql)$/i, '$1up$2');
    return up !== file && there.has(up);
  };
  const order = new Intl.Collator('en', { numeric: true });
  const sorted = files.filter((file) => isUpScript(file) && !isTwin(file)).sort();
  return sorted
    .sort(order.compare)
    .sort((one, other) => Number(isRepeatable(one)) - Number(isRepeatable(other)));
}

/**
 * The script that undoes another one and is a file of its own.
 *
 * @param file path with `/`
 * @param files all paths
 * @returns `undefined` when there is none
 */
export function downScriptOf(file: string, files: readonly string[]): string | undefined {
  const [folder, name] = [posix.dirname(file), posix.basename(file)];
  const names = [
    name.replace(/(^|\.)up(\.sql)$/i, '$1down$2'),
    name.replace(/([_-])up(\.sql)$/i, '$1down$2'),
    name.replace(/(\.sql)$/i, '.down$1'),
    name.replace(/^V([\d._]+__)/i, 'U$1'),
  ];
  const candidates = names.filter((candidate) => candidate !== name).map((one) => posix.join(folder, one));
  return candidates.find((candidate) => files.includes(candidate));
}

function isRepeatable(file: string): boolean {
  return REPEATABLE.test(posix.basename(file));
}
