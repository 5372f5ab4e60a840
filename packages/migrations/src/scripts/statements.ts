import { type ScanResult } from 'libpg-query';

type Scan = (text: string) => ScanResult;

/** One statement of a text. */
export interface Statement {
  readonly text: string;
  /** The character of the text at which it begins. */
  readonly start: number;
  /** The line of the text at which it begins, counted from 1. */
  readonly line: number;
  /** The words that it begins with, in lower case. */
  readonly words: readonly string[];
}

/** Enough to recognise `create unique index concurrently` and `create or replace function`. */
const WORDS = 5;

const COMMENTS = ['SQL_COMMENT', 'C_COMMENT'];

/**
 * Splits a text into statements with PostgreSQL's own lexer, which knows quotes, dollar quotes and nested comments. A
 * semicolon ends a statement unless it is in brackets, as in `create rule`, or in a function's `begin atomic ... end`;
 * this is psql's rule (psqlscan.l).
 */
export class StatementLexer {
  private constructor(readonly scan: Scan) {}

  /** The lexer is WebAssembly, and is loaded only when a script needs it. */
  static async load(): Promise<StatementLexer> {
    const { loadModule, scanSync } = await import('libpg-query');
    await loadModule();
    return new StatementLexer(scanSync);
  }

  /** Whether a text ends outside of quotes and comments. */
  isWhole(text: string): boolean {
    try {
      this.#tokensOf(text);
      return true;
    } catch {
      return false;
    }
  }

  /**
   * @throws when a quote or a comment has no end
   */
  statementsOf(text: string): Statement[] {
    // The lexer counts bytes.
    const bytes = Buffer.from(text);
    const statements: Statement[] = [];
    let begun: { start: number; words: string[] } | undefined;
    let nesting = new Nesting();
    const end = (at: number): void => {
      if (!begun) return;
      const before = bytes.toString('utf8', 0, begun.start);
      const line = before.split('\n').length;
      const own = bytes.toString('utf8', begun.start, at);
      statements.push({ text: own, start: before.length, line, words: begun.words });
      begun = undefined;
      nesting = new Nesting();
    };
    for (const token of this.#tokensOf(text)) {
      if (COMMENTS.includes(token.tokenName)) continue;
      if (token.text === ';' && nesting.isOutermost) {
        end(token.end);
        continue;
      }
      const word = token.text.toLowerCase();
      begun ??= { start: token.start, words: [] };
      if (begun.words.length < WORDS) begun.words.push(word);
      nesting.enter(word, begun.words);
    }
    end(bytes.length);
    return statements;
  }

  #tokensOf(text: string): ScanResult['tokens'] {
    // The lexer refuses an empty text.
    return text.trim() === '' ? [] : this.scan(text).tokens;
  }
}

/** How deep a statement is in brackets and in the body of a function. */
class Nesting {
  #brackets = 0;
  #blocks = 0;

  get isOutermost(): boolean {
    return this.#brackets === 0 && this.#blocks === 0;
  }

  enter(word: string, beginning: readonly string[]): void {
    if (word === '(') this.#brackets += 1;
    else if (word === ')') this.#brackets = Math.max(0, this.#brackets - 1);
    else if (this.#brackets === 0 && isRoutine(beginning)) this.#enterBody(word);
  }

  #enterBody(word: string): void {
    if (word === 'begin') this.#blocks += 1;
    else if (word === 'case' && this.#blocks > 0) this.#blocks += 1;
    else if (word === 'end' && this.#blocks > 0) this.#blocks -= 1;
  }
}

function isRoutine([create, next, , kind = '']: readonly string[]): boolean {
  const what = next === 'or' ? kind : (next ?? '');
  return create === 'create' && (what === 'function' || what === 'procedure');
}
