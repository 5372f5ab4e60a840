import { type ChangeSet } from './change-set';

/**
 * The marks of https://docs.liquibase.com/concepts/changelogs/sql-format.html, as `AbstractFormattedChangeLogParser` has
 * them in Liquibase's source.
 */
const FIRST_LINE = /^\s*--\s*liquibase\s+formatted\s+sql\b(.*)$/i;
const CHANGE_SET = /^\s*--\s*changeset\s+("[^"]+"|[^:]+?):\s*("[^"]+"|\S+)(.*)$/i;
const ROLLBACK = /^\s*--\s*rollback\b(.*)$/i;
const ROLLBACK_FILE = /^\s*--\s*rollbackSqlFile\s+(.*)$/i;
const ROLLBACK_BLOCK = /^\s*\/\*\s*liquibase\s+rollback\s*$/i;
const IGNORED = /^\s*--\s*ignoreLines:\s*(\w+)/i;
const ATTRIBUTE = /(\w+):("[^"]*"|'[^']*'|\S+)/g;

/** What a changelog in formatted SQL says. */
export interface FormattedSql {
  readonly logicalFilePath?: string | undefined;
  readonly changeSets: readonly ChangeSet[];
}

/** @returns `undefined` when it is SQL without the marks of Liquibase */
export function formattedSql(text: string): FormattedSql | undefined {
  const lines = text.split('\n');
  const first = FIRST_LINE.exec(lines.find((line) => line.trim() !== '') ?? '');
  if (!first) return undefined;
  const ignored = ignoredIn(lines);
  const starts = lines.flatMap((line, at) => (CHANGE_SET.test(line) && !ignored.has(at) ? [at] : []));
  return {
    logicalFilePath: attributesIn(first[1] ?? '')['logicalFilePath'],
    changeSets: starts.map((start, index) => {
      const own = lines.slice(start, starts[index + 1]);
      const [, author = '', id = '', rest = ''] = CHANGE_SET.exec(own[0] ?? '') ?? [];
      return {
        id: unquoted(id.trim()),
        author: unquoted(author.trim()),
        values: attributesIn(rest),
        undo: undoIn(own.filter((_, at) => !ignored.has(start + at))),
        text: own.join('\n').trimEnd(),
        files: own.flatMap((line) => {
          const { path, relativeToChangelogFile } = attributesIn(ROLLBACK_FILE.exec(line)?.[1] ?? '');
          return path === undefined ? [] : [{ path, isRelative: relativeToChangelogFile === 'true' }];
        }),
      };
    }),
  };
}

function undoIn(lines: readonly string[]): ChangeSet['undo'] {
  if (lines.some((line) => ROLLBACK_FILE.test(line))) return 'written';
  const block = lines.findIndex((line) => ROLLBACK_BLOCK.test(line));
  const inBlock =
    block < 0
      ? []
      : lines.slice(
          block + 1,
          lines.findIndex((line, at) => at > block && /\*\//.test(line)),
        );
  const said = [...lines.map((line) => ROLLBACK.exec(line)?.[1] ?? ''), ...inBlock].join('\n').trim();
  if (said === '') return 'not written';
  return /^(not required|empty)/i.test(said) ? 'empty' : 'written';
}

/** The lines between `--ignoreLines:start` and `--ignoreLines:end`, or as many as a number says. */
function ignoredIn(lines: readonly string[]): ReadonlySet<number> {
  const ignored = new Set<number>();
  for (let at = 0; at < lines.length; at += 1) {
    const [, how = ''] = IGNORED.exec(lines[at] ?? '') ?? [];
    if (how === '') continue;
    const end = lines.findIndex((line, later) => later > at && /^end$/i.test(IGNORED.exec(line)?.[1] ?? ''));
    const last = /^\d+$/.test(how) ? at + Number(how) : end < 0 ? lines.length : end;
    for (; at <= last; at += 1) ignored.add(at);
    at -= 1;
  }
  return ignored;
}

function attributesIn(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(ATTRIBUTE)].map(([, name = '', value = '']) => [name, unquoted(value)]),
  );
}

function unquoted(text: string): string {
  return text.replace(/^(["'])(.*)\1$/, '$2');
}
