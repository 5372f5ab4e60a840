/**
 * What a user has added to an environment file of ours: variables of other names, and comments.
 *
 * @param text of the file as it is
 * @param names of our own variables
 * @returns their lines, with an end to each
 */
export function otherLines(text: string, names: readonly string[]): string {
  const lines = text.split(/\r?\n/);
  const others = lines.filter(
    (line) => !names.includes(/^\s*(?:export\s+)?([\w.-]+)\s*[=:]/.exec(line)?.[1] ?? ''),
  );
  return others
    .filter((line, index) => line !== '' || index < others.length - 1)
    .map((line) => `${line}\n`)
    .join('');
}
