import { InvalidIdentifierError } from './errors';

/** An identifier becomes part of a directory's name and of a database's, which have 255 and 63 bytes. */
const LONGEST = 60;

/** Names that mean a device on Windows, with any extension (Microsoft, "Naming Files, Paths, and Namespaces"). */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** What is wrong with an identifier, from the most telling rule to the least. */
const RULES: readonly { readonly broken: (identifier: string) => boolean; readonly reason: string }[] = [
  { broken: (identifier) => identifier === '', reason: 'is empty' },
  { broken: (identifier) => /\s/.test(identifier), reason: 'contains white space' },
  { broken: (identifier) => /[/\\]/.test(identifier), reason: 'contains a slash' },
  { broken: (identifier) => identifier.includes('..'), reason: 'contains ".."' },
  { broken: (identifier) => identifier.startsWith('-'), reason: 'begins with a dash, like an option' },
  { broken: (identifier) => /[^\x20-\x7e]/.test(identifier), reason: 'contains characters other than ASCII' },
  { broken: (identifier) => /[^\w.-]/.test(identifier), reason: 'contains characters that are not allowed' },
  {
    broken: (identifier) => !/^[a-z\d]/i.test(identifier),
    reason: 'does not begin with a letter or a digit',
  },
  { broken: (identifier) => identifier.endsWith('.'), reason: 'ends with "."' },
  {
    broken: (identifier) => /\.lock$/i.test(identifier),
    reason: 'ends with ".lock", which git keeps for itself',
  },
  { broken: (identifier) => DEVICE.test(identifier), reason: 'is the name of a device on Windows' },
  { broken: (identifier) => identifier.length > LONGEST, reason: `is longer than ${LONGEST} characters` },
];

/**
 * Makes sure that an identifier can name a directory, a ref and a database on every platform.
 *
 * @throws {InvalidIdentifierError} when it can't, with the first rule that it breaks
 */
export function assertIdentifier(identifier: string): void {
  const rule = RULES.find(({ broken }) => broken(identifier));
  if (rule) throw new InvalidIdentifierError(identifier, rule.reason);
}
