/** Looking at calls and lists in the text of a Python file without running it. */

/** Strings with three quotes, other strings, comments, and brackets with commas. */
const TOKEN = /[rbuf]{0,2}("""|''')[\s\S]*?\1|[rbuf]{0,2}(["'])(?:\\.|(?!\2)[^\\\n])*\2|#.*|[([{]|[)\]}]|,/gi;

/**
 * The arguments of each call of a function.
 *
 * @param name such as `migrations.RunSQL`
 * @returns texts without comments, trimmed
 */
export function callsIn(text: string, name: string): string[][] {
  const begin = new RegExp(`(?<![\\w.])${name.replaceAll('.', '\\.')}\\s*\\(`, 'g');
  return [...text.matchAll(begin)].map((call) => elementsFrom(text, call.index + call[0].length));
}

/**
 * The elements of a list that is assigned to a name, at the top level or in a class.
 *
 * @returns as `callsIn`; empty when there is no such list
 */
export function assignedList(text: string, name: string): string[] {
  const begin = new RegExp(`^\\s*${name}\\s*(?::[^=\\n]+)?\\+?=\\s*[[(]`, 'm').exec(text);
  return begin ? elementsFrom(text, begin.index + begin[0].length) : [];
}

/**
 * The elements of a dict that is assigned to a name at the top level, such as `"a": "b"`.
 *
 * @returns as `callsIn`; `undefined` when the name is given something else, or is changed later
 */
export function assignedDict(text: string, name: string): string[] | undefined {
  const [first, ...others] = text.matchAll(new RegExp(`^${name}\\b`, 'gm'));
  if (!first) return [];
  const begin = new RegExp(`^${name}\\s*(?::[^=\\n]+)?=\\s*\\{`, 'm').exec(text);
  return begin && others.length === 0 ? elementsFrom(text, begin.index + begin[0].length) : undefined;
}

/** What stands between commas up to the bracket that closes the one before. */
function elementsFrom(text: string, start: number): string[] {
  const elements: string[] = [];
  let current = '';
  let depth = 0;
  let at = start;
  for (const token of text.slice(start).matchAll(TOKEN)) {
    const [what] = token;
    const position = start + token.index;
    current += text.slice(at, position);
    at = position + what.length;
    if (/^[([{]$/.test(what)) depth += 1;
    if (/^[)\]}]$/.test(what)) depth -= 1;
    if (depth < 0) break;
    if (what === ',' && depth === 0) {
      elements.push(current.trim());
      current = '';
    } else if (!what.startsWith('#')) current += what;
  }
  return [...elements, current.trim()].filter((element) => element !== '');
}
