import { z } from 'zod';
import { measuredLocksSchema } from '../locks/measured-locks';

/** What can be said of a migration, and which of it is a defect of the migration. */
export const VERDICTS = {
  reversible: { title: 'reversible', isFailure: false },
  'loses-data': { title: 'reversible, but loses data', isFailure: false },
  irreversible: { title: 'irreversible on purpose', isFailure: false },
  'no-down': { title: 'no way down', isFailure: false },
  'not-stepped': { title: "can't be verified alone", isFailure: false },
  'not-reversible': { title: 'NOT REVERSIBLE', isFailure: true },
  'fails-on-rows': { title: 'DOES NOT RUN ON ROWS', isFailure: true },
  fails: { title: 'FAILS', isFailure: true },
  'not-reached': { title: 'NOT REACHED', isFailure: true },
} as const;

/** Name of a verdict. */
export type VerdictName = keyof typeof VERDICTS;

const NAMES = Object.keys(VERDICTS) as VerdictName[];

/** The rows that were in the tables when a migration ran. */
export const rowsSchema = z.strictObject({
  /** Where they come from: the project's seed, rows that were made up for empty tables, or earlier migrations alone. */
  from: z.array(z.enum(['seed', 'generated'])).readonly(),
  /** Tables for which no row could be made up, and why. */
  notFilled: z.array(z.strictObject({ table: z.string(), reason: z.string() })).readonly(),
});
/** Rows, as `rowsSchema` describes them. */
export type Rows = z.infer<typeof rowsSchema>;

/** What was found out about one migration. */
export const verdictSchema = z.strictObject({
  /** As the tool notes it. */
  name: z.string(),
  /** Relative to the workspace. */
  file: z.string(),
  verdict: z.enum(NAMES),
  /** Why, in words of the tool or of the server. */
  reason: z.exactOptional(z.string()),
  /** How the schema differs from the one that it should be. */
  difference: z.exactOptional(z.string()),
  /** What of the schema a migration that failed has left. */
  left: z.exactOptional(z.string()),
  /** Columns whose contents are others after up and down, or tables that have fewer rows. */
  lost: z.exactOptional(z.array(z.string()).readonly()),
  rows: rowsSchema,
  locks: measuredLocksSchema,
  notices: z.array(z.string()).readonly(),
});
/** A verdict, as `verdictSchema` describes it. */
export type MigrationVerdict = z.infer<typeof verdictSchema>;

/** What was found out about the migrations of a project, as a program reads it. */
export const verificationSchema = z.strictObject({
  version: z.literal(1),
  project: z.string(),
  tool: z.string(),
  server: z.string(),
  /** With what it was compared to find the new migrations; absent when all were verified. */
  base: z.exactOptional(z.string()),
  /** How many migrations the project has, those that weren't verified included. */
  total: z.number(),
  isSuccess: z.boolean(),
  migrations: z.array(verdictSchema.extend({ isFailure: z.boolean(), isFromCache: z.boolean() })).readonly(),
});
/** What `verificationSchema` describes. */
export type Verification = z.infer<typeof verificationSchema>;
