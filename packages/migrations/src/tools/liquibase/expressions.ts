/** A word, or what joins words. */
const TOKEN = /\s*(?:([(),!])|(and|or|not)(?=[\s(),!]|$)|(@?[^\s(),!]+))/giy;

/**
 * Whether an expression of contexts or of labels holds for some names: `and` binds more than `or`, and a comma is an `or`
 * (https://docs.liquibase.com/concepts/changelogs/attributes/contexts.html).
 *
 * @param given in lower case
 * @returns `undefined` when it can't be read
 */
export function holdsFor(expression: string, given: ReadonlySet<string>): boolean | undefined {
  const tokens = tokensOf(expression);
  if (!tokens) return undefined;
  const reader = new Reader(tokens, given);
  const value = reader.either();
  return reader.isAtEnd ? value : undefined;
}

function tokensOf(expression: string): string[] | undefined {
  const tokens: string[] = [];
  const text = expression.trim().toLowerCase();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const [, mark, join, word] = TOKEN.exec(text) ?? [];
    const token = mark ?? join ?? word;
    if (token === undefined) return undefined;
    tokens.push(token);
  }
  return tokens;
}

class Reader {
  #at = 0;
  #isBroken = false;

  constructor(
    private readonly tokens: readonly string[],
    private readonly given: ReadonlySet<string>,
  ) {}

  /** Whether all was read, and nothing was missing. */
  get isAtEnd(): boolean {
    return !this.#isBroken && this.#at === this.tokens.length;
  }

  either(): boolean {
    let value = this.#both();
    while (this.#take('or', ',')) value = this.#both() || value;
    return value;
  }

  #both(): boolean {
    let value = this.#one();
    while (this.#take('and')) value = this.#one() && value;
    return value;
  }

  #one(): boolean {
    if (this.#take('!', 'not')) return !this.#one();
    if (this.#take('(')) {
      const value = this.either();
      if (!this.#take(')')) this.#isBroken = true;
      return value;
    }
    const word = this.tokens[this.#at] ?? '';
    this.#at += 1;
    return this.given.has(word.replace(/^@/, ''));
  }

  #take(...wanted: readonly string[]): boolean {
    const isNext = wanted.includes(this.tokens[this.#at] ?? '');
    if (isNext) this.#at += 1;
    return isNext;
  }
}
