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
const NO_TRANSACTION = [
  /^--\s*no-transaction\b/,
  /^--\s*migrate:up\b.*\btransaction:\s*false\b/m,
  /^--\s*\+goose\s+no\s+transaction\b/im,
  /^--\s*\+migrate\s+up\b.*\bnotransaction\b/im,
  /^--\s*atlas:txmode\s+none\b/m,
];

/** The part of a script that migrates forward. */
export interface UpSection {
  /** It has as many lines as the file, so that they keep their numbers. */
  readonly text: string;
  /** Whether it may run in a transaction. */
  readonly isTransactional: boolean;
}

/** Blanks the part of a script that undoes the migration. A script without marks is returned as it is. */
export function upSectionOf(text: string): UpSection {
  const isTransactional = !NO_TRANSACTION.some((mark) => mark.test(text));
  const lines = text.split('\n');
  const style = STYLES.find(({ down }) => lines.some((line) => down.test(line)));
  if (!style) return { text, isTransactional };
  let isDown = false;
  const kept = lines.map((line) => {
    if (style.down.test(line)) isDown = true;
    else if (style.up.test(line)) isDown = false;
    return isDown ? '' : line;
  });
  return { text: kept.join('\n'), isTransactional };
}
