import { z } from 'zod';
import { absolutePathSchema } from '../../engine/record';

/**
 * The variables that name a temporary directory. POSIX and what follows it heed the first before the others, Windows and
 * what comes from there the others only
 * (https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html, and `os.tmpdir()` of Node.js).
 */
export const VARIABLES = ['TMPDIR', 'TEMP', 'TMP'] as const;

/** What tells a directory from each other one that is made at its path. An inode alone doesn't: it is used again. */
export const identitySchema = z.object({ device: z.string(), inode: z.string(), born: z.string() });
/** What tells a directory from each other one that is made at its path. */
export type Identity = z.infer<typeof identitySchema>;

export const temporaryDirectoryFactsSchema = z.object({
  temporaryDirectory: z
    .object({
      path: absolutePathSchema,
      identity: identitySchema,
      /** The variables by which programs find it. */
      variables: z.array(z.enum(VARIABLES)),
      /** The state directory, if programs would look for it in their temporary directory. */
      stateHome: z.exactOptional(absolutePathSchema),
    })
    .optional(),
});
/** What the record says of a temporary directory. */
export type TemporaryDirectoryFacts = z.infer<typeof temporaryDirectoryFactsSchema>;
