/** Looking at the text of a Python file without running it. */

const STRING = /(['"])((?:(?!\1)[^\\\n])*)\1/g;

/** A statement that does nothing: `pass`, `...`, or a docstring on one line. */
const NOTHING = /^(pass|\.\.\.|("""|''').*\2|(['"]).*\3)\s*(#.*)?$/;

/**
 * The strings of what is assigned to a name at the top level: one, or those of a tuple, list or set.
 *
 * @returns empty for `None` and where nothing is assigned; `undefined` where it isn't made of strings alone
 */
export function assignedStrings(text: string, name: string): string[] | undefined {
  const assigned = new RegExp(
    `^${name}\\s*(?::[^=\\n]+)?=\\s*(\\([^)]*\\)|\\[[^\\]]*\\]|\\{[^}]*\\}|[^\\n]*)`,
    'm',
  );
  const value = assigned.exec(text)?.[1];
  return value === undefined ? [] : stringsIn(value);
}

/** The strings of a literal; `undefined` where it holds more than strings. */
export function stringsIn(value: string): string[] | undefined {
  const strings = [...value.matchAll(STRING)].map(([, , string = '']) => string);
  const others = value
    .replace(STRING, '')
    .replace(/#.*$/gm, '')
    .replace(/\bNone\b/, '');
  return /^[\s,()[\]{}]*$/.test(others) ? strings : undefined;
}

/**
 * The statements of a function at the top level, without those that do nothing.
 *
 * @returns trimmed lines; `undefined` when there is no such function
 */
export function bodyOf(text: string, name: string): string[] | undefined {
  const begin = new RegExp(`^(?:async\\s+)?def\\s+${name}\\s*\\([^)]*\\)[^:\\n]*:(.*)$`, 'm').exec(text);
  if (!begin) return undefined;
  const [whole, sameLine = ''] = begin;
  const rest = text
    .slice(begin.index + whole.length)
    .split('\n')
    .slice(1);
  const end = rest.findIndex((line) => /^[^\s#)]/.test(line));
  const lines = [sameLine, ...rest.slice(0, end < 0 ? undefined : end)].map((line) => line.trim());
  return withoutDocstring(lines).filter(
    (line) => line !== '' && !line.startsWith('#') && !NOTHING.test(line),
  );
}

function withoutDocstring(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => line !== '');
  const [quotes] = /^("""|''')/.exec(lines[first] ?? '') ?? [];
  if (quotes === undefined || (lines[first] ?? '').slice(3).includes(quotes)) return lines;
  const last = lines.findIndex((line, index) => index > first && line.includes(quotes));
  return last < 0 ? lines : lines.slice(last + 1);
}
