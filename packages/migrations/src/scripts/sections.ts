/** How a tool that keeps both directions in one file marks the beginning of each, at the beginning of a line. */
interface Style {
  readonly up: RegExp;
  readonly down: RegExp;
}

const STYLES: readonly Style[] = [
  // https://github.com/amacneil/dbmate#creating-migrations
  { up: /^--\s*migrate:up\b/, down: /^--\s*migrate:down\b/ },
  // https://pressly.github.io/goose/documentation/annotations/
  { up: /^--\s*\+goose\s+up\b/i, down: /^--\s*\+goose\s+down\b/i },
  // https://github.com/rubenv/sql-migrate#writing-migrations
  { up: /^--\s*\+migrate\s+up\b/i, down: /^--\s*\+migrate\s+down\b/i },
  // https://salsita.github.io/node-pg-migrate/migrations/#sql-migrations
  { up: /^--\s*up migration\b/i, down: /^--\s*down migration\b/i },
];

/** How files say that they must not run in a transaction: for sqlx and for us, dbmate, goose, sql-migrate and Atlas. */
const NO_TRANSACTION: Readonly<Record<Direction, readonly RegExp[]>> = {
  up: [/^--\s*migrate:up\b.*\btransaction:\s*false\b/m, /^--\s*\+migrate\s+up\b.*\bnotransaction\b/im],
  down: [/^--\s*migrate:down\b.*\btransaction:\s*false\b/m, /^--\s*\+migrate\s+down\b.*\bnotransaction\b/im],
};
const NEVER_IN_TRANSACTION = [
  /^--\s*no-transaction\b/,
  /^--\s*\+goose\s+no\s+transaction\b/im,
  /^--\s*atlas:txmode\s+none\b/m,
];

/** Which way a migration goes. */
export type Direction = 'up' | 'down';

/** The part of a script that migrates in one direction. */
export interface Section {
  /** It has as many lines as the file, so that they keep their numbers. */
  readonly text: string;
  /** Whether it may run in a transaction. */
  readonly isTransactional: boolean;
}

/** Blanks the part of a script that goes the other way. A script without marks is returned as it is. */
export function sectionOf(text: string, direction: Direction): Section {
  const isTransactional = ![...NEVER_IN_TRANSACTION, ...NO_TRANSACTION[direction]].some((mark) =>
    mark.test(text),
  );
  const lines = text.split('\n');
  const style = styleOf(lines);
  if (!style) return { text, isTransactional };
  let current: Direction = 'up';
  const kept = lines.map((line) => {
    if (style.down.test(line)) current = 'down';
    else if (style.up.test(line)) current = 'up';
    return current === direction ? line : '';
  });
  return { text: kept.join('\n'), isTransactional };
}

/** Whether a script marks a part that undoes it, and that part holds more than comments. */
export function hasDownSection(text: string): boolean {
  if (!styleOf(text.split('\n'))) return false;
  return /^(?!\s*--)\s*\S/m.test(sectionOf(text, 'down').text);
}

function styleOf(lines: readonly string[]): Style | undefined {
  return STYLES.find(({ down }) => lines.some((line) => down.test(line)));
}
