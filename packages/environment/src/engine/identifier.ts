import { Failure, shown } from '@nx-worktree/system';
import { z } from 'zod';

/** Two names become one of a directory, which has 255 bytes. */
const LONGEST = 60;

/** Names that mean a device on Windows, with any extension (Microsoft, "Naming Files, Paths, and Namespaces"). */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** What is wrong with a name, from the most telling rule to the least. */
const RULES: readonly { readonly broken: (name: string) => boolean; readonly reason: string }[] = [
  { broken: (name) => name === '', reason: 'is empty' },
  { broken: (name) => /\s/.test(name), reason: 'contains white space' },
  { broken: (name) => /[/\\]/.test(name), reason: 'contains a slash' },
  { broken: (name) => name.includes('..'), reason: 'contains ".."' },
  { broken: (name) => name.startsWith('-'), reason: 'begins with a dash, like an option' },
  { broken: (name) => /[^\x20-\x7e]/.test(name), reason: 'contains characters other than ASCII' },
  { broken: (name) => /[^\w.-]/.test(name), reason: 'contains characters that are not allowed' },
  {
    broken: (name) => !/^[a-z\d]/i.test(name),
    reason: 'does not begin with a letter or a digit',
  },
  { broken: (name) => name.endsWith('.'), reason: 'ends with "."' },
  {
    broken: (name) => /\.lock$/i.test(name),
    reason: 'ends with ".lock", which git keeps for itself',
  },
  { broken: (name) => DEVICE.test(name), reason: 'is the name of a device on Windows' },
  { broken: (name) => name.length > LONGEST, reason: `is longer than ${LONGEST} characters` },
];

/**
 * Says what keeps a text from naming a directory, a ref and a part of a database's name on every platform.
 *
 * @returns the end of a sentence about it, of the first rule that it breaks; `undefined` when it can be such a name
 */
export function faultOfName(name: string): string | undefined {
  return RULES.find(({ broken }) => broken(name))?.reason;
}

/** An identifier that can name an environment: its record, its directory, a ref and a part of its database's name. */
export const identifierSchema = z
  .string()
  .refine((name) => faultOfName(name) === undefined, { error: 'not an identifier' })
  .brand<'Identifier'>();

/** A text that has been checked to name an environment. */
export type Identifier = z.infer<typeof identifierSchema>;

/**
 * Checks a text that a user has typed.
 *
 * @throws {@link InvalidIdentifierError} when the text can't name an environment, with the first rule that it breaks
 */
export function parseIdentifier(text: string): Identifier {
  const fault = faultOfName(text);
  if (fault !== undefined) throw new InvalidIdentifierError(text, fault);
  return text as Identifier;
}

/** An identifier that can't name an environment. */
export class InvalidIdentifierError extends Failure {
  readonly code = 'INVALID_IDENTIFIER';

  constructor(
    readonly identifier: string,
    /** What is wrong with it, as the end of a sentence about it. */
    readonly reason: string,
  ) {
    super(
      `The identifier ${shown(identifier)} ${reason}. ` +
        `Use letters, digits, "-", "_" and ".", and begin with a letter or a digit, such as api-endpoints.`,
    );
  }
}
