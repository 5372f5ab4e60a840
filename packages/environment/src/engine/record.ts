import { type ProcessHolder, processIdentitySchema } from '@nx-worktree/system';
import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { environmentIdSchema } from './environment-id';
import { identifierSchema } from './identifier';

/** A full hash: git would take anything else for an option, a path or a range. */
export const commitSchema = z.string().regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/);

export const absolutePathSchema = z.string().refine(isAbsolute, { error: 'not an absolute path' });

/** What the file of a record says of every environment, whatever parts it has. */
export const recordFileSchema = z.object({
  schemaVersion: z.literal(1),
  /** By this id the record holds the environment's ports and databases. */
  id: environmentIdSchema,
  purpose: z.string(),
  identifier: identifierSchema,
  /** Absolute path of the checkout when it was made. Where it is now, git knows. */
  directory: absolutePathSchema,
  created: z.iso.datetime(),
  /** The server that was asked for: the record is all that is left when the database is dropped later. */
  server: z.exactOptional(
    z.object({
      url: z.exactOptional(z.string()),
      version: z.exactOptional(z.number()),
      idleMinutes: z.exactOptional(z.number()),
      pool: z.exactOptional(z.boolean()),
    }),
  ),
  /** Pathspecs of ignored files that are work all the same. */
  precious: z.exactOptional(z.array(z.string())),
  /** In memory: `holder`. */
  owner: z.exactOptional(processIdentitySchema),
  /** Names of the parts that have begun, in their order; the last one may be half made. This is the journal. */
  begun: z.array(z.string()),
  state: z.enum(['creating', 'ready', 'removing', 'restoring']),
});
type RecordBase = z.infer<typeof recordFileSchema>;

/** A record as its file has it. */
export type RecordFile<Facts extends object = object> = RecordBase & { readonly facts: Facts };

/**
 * All that is known of one environment. The record of a worktree is kept in the repository, that of a suite in memory.
 *
 * @template Facts what its parts have made so far; each part knows its own only
 */
export type BaseRecord<Facts extends object = object> = Omit<RecordBase, 'owner'> & {
  /** The process that works on the environment now; another one takes over only when it is dead. */
  readonly holder?: ProcessHolder;
  readonly facts: Facts;
};

/** A record as it was read from its file. */
export function recordIn<Facts extends object>({ owner, ...rest }: RecordFile<Facts>): BaseRecord<Facts> {
  return { ...rest, ...(owner && { holder: { kind: 'process' as const, process: owner } }) };
}

/** A record as its file has it, in all releases. */
export function recordFileOf<Facts extends object>({
  holder,
  ...rest
}: BaseRecord<Facts>): RecordFile<Facts> {
  return { ...rest, ...(holder && { owner: holder.process }) };
}
