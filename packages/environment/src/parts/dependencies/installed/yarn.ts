import { isOfLinks } from '../own-notes';

/**
 * What Yarn 2 or later has installed (`.yarn-state.yml`) that isn't what `yarn.lock` says, or `undefined`. Packages that
 * depend on the platform may be missing.
 */
export function differenceOfYarn(lockfile: string, note: string): string | undefined {
  if (isOfLinks(note)) return undefined;
  const entries = lockfile.split(/\r?\n\r?\n/).flatMap((entry) => {
    const locator = /^ {2}resolution: "(.*)"$/m.exec(entry)?.[1];
    return locator === undefined ? [] : [{ locator, isConditional: /^ {2}conditions: /m.test(entry) }];
  });
  const locked = new Set(entries.map(({ locator }) => locator));
  const installed = new Set([...note.matchAll(/^"(.*)":$/gm)].map(([, locator = '']) => realOf(locator)));
  const other = [...installed].find((locator) => !locked.has(locator));
  if (other !== undefined) return `${other} is installed`;
  const needed = entries.filter(
    ({ locator, isConditional }) => !isConditional && !locator.includes('@workspace:'),
  );
  const missing = needed.find(({ locator }) => !installed.has(locator));
  return missing && `${missing.locator} is not installed`;
}

/** `left@virtual:1cc42f#npm:1.0.0` is `left@npm:1.0.0` with its peers. */
function realOf(locator: string): string {
  return locator.replace(/@virtual:[0-9a-f]+#/, '@');
}
