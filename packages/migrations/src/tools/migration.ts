/** A migration as a tool sees it: one file or several that belong together. */
export interface Migration {
  /** By this name the tool notes it in a database. No two migrations of a set have the same one. */
  readonly name: string;

  /**
   * The files that it consists of, relative to the project's root, with `/`. The first is the one to show to a person;
   * a file that undoes it is among them.
   */
  readonly files: readonly string[];

  /** Its own text in the first of its files, where that holds other migrations as well. */
  readonly text?: string;

  /** What its files say of undoing it. */
  readonly down: Down;

  /** What orders it, such as a timestamp or a number. Two migrations with the same one are a mistake. */
  readonly number?: string;

  /** The names of those that have to be applied before it, where the tool knows a graph and not only a sequence. */
  readonly after?: readonly string[];
}

/** `present`: it can be undone; `absent`: nothing says how; `refused`: its author says that it can't be. */
export type Down = 'present' | 'absent' | 'refused';

/** A migration that a tool has noted in a database. */
export interface AppliedMigration {
  /** That of the migration; where no file has it, what the tool has noted, as a person would recognise it. */
  readonly name: string;

  /** What the tool noted of its failure, where it began and did not end: it may be half applied. */
  readonly failure?: string;

  /** Whether the tool's own checksum shows that the files have changed since; absent where it keeps none. */
  readonly isChanged?: boolean;

  /** The transaction that noted it, where that came after the database was created: the notes in a clone are older. */
  readonly notedBy?: string;
}

/** How an author says in a file of any tool, in a comment, that a migration can't be undone. */
const IRREVERSIBLE = /\bnx-worktree:\s*irreversible\b/i;

/** Whether the text of a migration says on purpose that it can't be undone. */
export function isMarkedIrreversible(text: string): boolean {
  return IRREVERSIBLE.test(text);
}
