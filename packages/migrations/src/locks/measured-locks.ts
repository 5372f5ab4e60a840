import { z } from 'zod';

/** A lock that a migration took on a table that was there before. */
export const lockSchema = z.strictObject({
  /** With its schema, quoted as in SQL. */
  table: z.string(),
  /** As in the manual of PostgreSQL, such as `ACCESS EXCLUSIVE`. */
  mode: z.string(),
  /** The statement that took it, shortened. */
  statement: z.string(),
  /** From before the statement until the end of the transaction, in ms, on the rows that were there. */
  heldMs: z.number().nullable(),
  /** Whether all rows of the table were written again. */
  isRewritten: z.boolean(),
  /** Whether all rows of the table were read by the statement. */
  isRead: z.boolean(),
  /** Whether others wait longer the more rows there are. */
  isLong: z.boolean(),
  /** What it means for a table of a million rows. */
  meaning: z.string(),
});
/** A lock, as `lockSchema` describes it. */
export type Lock = z.infer<typeof lockSchema>;

/** Something that squawk says of a statement. */
export const squawkFindingSchema = z.strictObject({
  rule: z.string(),
  message: z.string(),
  help: z.exactOptional(z.string()),
  statement: z.string(),
});
/** A finding, as `squawkFindingSchema` describes it. */
export type SquawkFinding = z.infer<typeof squawkFindingSchema>;

/** What squawk says, or why it wasn't asked. */
export const squawkSchema = z.discriminatedUnion('isRun', [
  z.strictObject({ isRun: z.literal(true), findings: z.array(squawkFindingSchema).readonly() }),
  z.strictObject({ isRun: z.literal(false), reason: z.string() }),
]);
/** An answer, as `squawkSchema` describes it. */
export type Squawk = z.infer<typeof squawkSchema>;

/** The locks of a migration, or why they weren't measured. */
export const measuredLocksSchema = z.discriminatedUnion('isMeasured', [
  z.strictObject({
    isMeasured: z.literal(true),
    locks: z.array(lockSchema).readonly(),
    squawk: squawkSchema,
  }),
  z.strictObject({ isMeasured: z.literal(false), reason: z.string() }),
]);
/** What was measured, as `measuredLocksSchema` describes it. */
export type MeasuredLocks = z.infer<typeof measuredLocksSchema>;
