import { UnrepresentableValueError } from './environment-file-errors';

/** Needs no quotes and means the same to dotenv, to a shell and to `docker --env-file`. */
const PLAIN = /^[\w.,:/@%+=?-]+$/;

/** In the order of preference: only double quotes change what is inside (`\n`, `\r`). */
const QUOTES = ["'", '`', '"'] as const;

/**
 * The text of an environment file from which Nx reads the same values again: it parses with dotenv and then expands
 * `$` with dotenv-expand, in quoted values as well.
 *
 * @throws {@link UnrepresentableValueError} for a value that neither can bring back
 */
export function formatEnvironmentFile(variables: Readonly<Record<string, string>>): string {
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${quoted(name, value)}\n`);
  return lines.join('');
}

function quoted(name: string, value: string): string {
  if (PLAIN.test(value)) return value;
  if (value.includes('\0')) throw new UnrepresentableValueError(name, 'it contains a NUL');
  if (value.includes('\r')) throw new UnrepresentableValueError(name, 'it contains a carriage return');
  if (/\\\$/.test(value)) throw new UnrepresentableValueError(name, 'it contains a backslash before a $');
  const quote = QUOTES.find((candidate) => fits(value, candidate));
  if (!quote) throw new UnrepresentableValueError(name, 'it contains all kinds of quotes');
  return quote + value.replaceAll('$', '\\$') + quote;
}

/** A backslash at the end would escape the quote that closes. */
function fits(value: string, quote: (typeof QUOTES)[number]): boolean {
  if (value.includes(quote) || value.endsWith('\\')) return false;
  return quote !== '"' || !value.includes('\\');
}
