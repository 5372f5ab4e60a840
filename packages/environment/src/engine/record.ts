import { type ProcessHolder, processIdentitySchema } from '@nx-worktree/system';
import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { ENVIRONMENT_FILES } from '../parts/environment-file/names';
import { faultOfName } from '../parts/identifier/rules';
import { environmentIdSchema } from './environment-id';

/** The ports of an environment by what listens there. */
const portSchema = z.int().min(1).max(65_535);
export const portsSchema = z.object({ app: portSchema, api: portSchema, db: portSchema });
export type Ports = z.infer<typeof portsSchema>;

/** A full hash: git would take anything else for an option, a path or a range. */
export const commitSchema = z.string().regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/);

/** What the steps have made so far. */
export const environmentFactsSchema = z.object({
  checkout: z
    .object({
      /** As it was asked for; `HEAD` when the main checkout is on no branch. */
      branch: z.string(),
      commit: commitSchema,
      /** The ref that led to the commit, such as `refs/remotes/origin/main`, or the commit itself. */
      base: z.string(),
      /** Whether the branch itself is checked out, and not its commit only. */
      isAttached: z.boolean().optional(),
      /** The projects that were asked for, when the others aren't checked out. */
      projects: z.array(z.string()).optional(),
      /** The directories that are checked out for them, relative to the checkout. */
      directories: z.array(z.string()).optional(),
    })
    .optional(),
  dependencies: z
    .object({
      mode: z.enum(['link', 'copy', 'install', 'none']),
      /** What the user names as generated in `node_modules`. */
      generated: z.array(z.string()).optional(),
      /** Of linked ones: a digest of what the main checkout's package manager had noted as installed. */
      installed: z.string().optional(),
    })
    .optional(),
  ports: portsSchema.optional(),
  database: z
    .object({
      name: z.string(),
      template: z.string().optional(),
      url: z.string(),
      /** How many sets of migrations it was made from. */
      migrations: z.number().optional(),
      /** The projects whose migrations these are, and the key of the template that they make. */
      projects: z.array(z.string()).optional(),
      key: z.string().optional(),
      /** What its migrations have read besides, as the list of the template has it: values by name. */
      reads: z.record(z.string(), z.string()).optional(),
      serverVersion: z.string().optional(),
    })
    .optional(),
  /** Name of the environment file within the checkout. */
  environmentFile: z.enum(ENVIRONMENT_FILES).optional(),
});
export type EnvironmentFacts = z.infer<typeof environmentFactsSchema>;

/** An identifier names the record itself, and a directory. */
export const identifierSchema = z.string().refine((name) => faultOfName(name) === undefined, {
  error: 'it is no identifier',
});

export const absolutePathSchema = z.string().refine(isAbsolute, { error: 'it is no absolute path' });

const recordFileSchema = z.object({
  schemaVersion: z.literal(1),
  /** By this id the record holds the environment's ports and databases. */
  id: environmentIdSchema,
  purpose: z.string(),
  identifier: identifierSchema,
  /** Absolute path of the checkout when it was made. Where it is now, git knows. */
  directory: absolutePathSchema,
  created: z.iso.datetime(),
  /** The server that was asked for; whoever drops the database later has only the record to find it by. */
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
  /** Steps that have begun, in their order; the last one may be half done. This is the journal. */
  begun: z.array(z.string()),
  state: z.enum(['creating', 'ready', 'removing', 'restoring']),
  facts: environmentFactsSchema,
});
type RecordFile = z.infer<typeof recordFileSchema>;

/** All that is known of one environment. The record of a worktree is kept in the repository, that of a suite in memory. */
export interface EnvironmentRecord extends Omit<RecordFile, 'owner'> {
  /** The process that works on the environment now; another one takes over only when it is dead. */
  holder?: ProcessHolder;
}

/** Reads the file of a record. */
export const environmentRecordSchema = recordFileSchema.transform(({ owner, ...rest }): EnvironmentRecord => {
  return { ...rest, ...(owner && { holder: { kind: 'process', process: owner } }) };
});

/** A record as its file has it, in all releases. */
export function recordFileOf({ holder, ...rest }: EnvironmentRecord): RecordFile {
  return { ...rest, ...(holder && { owner: holder.process }) };
}
