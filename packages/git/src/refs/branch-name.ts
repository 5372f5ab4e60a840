import { InvalidBranchNameError } from './branch-errors';

/** What git-check-ref-format(1) forbids in a branch's name, from the most telling rule to the least. */
const RULES: readonly { readonly broken: (name: string) => boolean; readonly reason: string }[] = [
  { broken: (name) => name === '', reason: 'is empty' },
  { broken: (name) => name.startsWith('-'), reason: 'begins with a dash, like an option' },
  { broken: (name) => /[\x00-\x1f\x7f]/.test(name), reason: 'contains control characters' },
  { broken: (name) => name.includes(' '), reason: 'contains a space' },
  { broken: (name) => name.includes('..'), reason: 'contains ".."' },
  { broken: (name) => name.includes('@{'), reason: 'contains "@{"' },
  { broken: (name) => /[~^:?*[\\]/.test(name), reason: 'contains one of ~ ^ : ? * [ \\' },
  { broken: (name) => /^\/|\/\/|\/$/.test(name), reason: 'has an empty part between slashes' },
  { broken: (name) => /(^|\/)\./.test(name), reason: 'has a part that begins with "."' },
  { broken: (name) => name.endsWith('.'), reason: 'ends with "."' },
  { broken: (name) => /\.lock(\/|$)/.test(name), reason: 'has a part that ends with ".lock"' },
  { broken: (name) => name === '@' || name === 'HEAD', reason: 'means the current commit' },
];

/**
 * Makes sure that git takes a name for the name of a branch, and for nothing else.
 *
 * @throws {@link InvalidBranchNameError} when it doesn't, with the first rule that the name breaks
 */
export function assertBranchName(name: string): void {
  const rule = RULES.find(({ broken }) => broken(name));
  if (rule) throw new InvalidBranchNameError(name, rule.reason);
}
