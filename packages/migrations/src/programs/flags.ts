/** The options of a command, by their long names. */
export type Flags = Readonly<Record<string, string | true>>;

/**
 * The options that a script gives to a program, as far as they are of the wanted ones. It is read, and not run: what a
 * shell would put in place of variables stays as it is written.
 *
 * @param script such as `npm run build && tool up -m db`
 * @param program such as `tool`
 * @param wanted long names by the names that are written: `{ m: 'dir', dir: 'dir' }`
 */
export function flagsOf(script: string, program: string, wanted: Readonly<Record<string, string>>): Flags {
  const words = [...script.matchAll(/"([^"]*)"|'([^']*)'|[^\s"']+/g)].map(([word, a, b]) => a ?? b ?? word);
  const start = words.findIndex((word) => word.split('/').at(-1) === program);
  const rest = words.slice(start + 1);
  const end = rest.findIndex((word) => /^(&&|\|\|?|;|>)$/.test(word));
  const own = start === -1 ? [] : end === -1 ? rest : rest.slice(0, end);
  const found: Record<string, string | true> = {};
  for (const [at, word] of own.entries()) {
    const [, name = '', , inline] = /^--?([\w-]+)(=(.*))?$/.exec(word) ?? [];
    const long = wanted[name];
    if (long === undefined) continue;
    const next = own[at + 1];
    found[long] = inline ?? (next === undefined || next.startsWith('-') ? true : next);
  }
  return found;
}
