import { z } from 'zod';

/** What can be wrong between the files of migrations, the history in a database, and git. */
export const MISMATCH_KINDS = [
  'contradicting-files',
  'template-fails',
  'two-of-one-number',
  'two-heads',
  'failed-half-way',
  'locked',
  'not-in-this-checkout',
  'changed-since-applied',
  'out-of-order',
  'not-committed',
] as const;

const mismatchSchema = z.object({
  kind: z.enum(MISMATCH_KINDS).describe('What is wrong.'),
  severity: z
    .enum(['error', 'notice'])
    .describe('An error makes the command fail; a notice is worth knowing and makes nothing fail.'),
  migrations: z.array(z.string()).describe('Names of the migrations that it concerns.'),
  cause: z.string().describe('What has happened, in words for people.'),
  fix: z.string().describe('What mends it, with the command where there is one.'),
});

const migrationSchema = z.object({
  name: z.string().describe('As the tool notes it in a database.'),
  file: z
    .string()
    .optional()
    .describe('Its first file, relative to the workspace; missing when this checkout has none.'),
  state: z
    .enum(['applied', 'pending', 'failed', 'unknown'])
    .describe('What the history in the database says; unknown where the tool keeps none that can be read.'),
  isContentUnknown: z
    .literal(true)
    .optional()
    .describe(
      'Set of an applied one if neither nx-worktree nor the tool knows what its file contained then, so that a change since would not be seen.',
    ),
});

const setSchema = z.object({
  project: z.string().describe('The project of the migrations.'),
  root: z.string().describe('Its root, relative to the workspace.'),
  tool: z.string().describe('The tool that applies them.'),
  hasHistory: z.boolean().describe('Whether the database has a history of these migrations.'),
  migrations: z
    .array(migrationSchema)
    .describe(
      'Those of the files in the order in which they are applied, then those that only the database has.',
    ),
  migrate: z
    .string()
    .optional()
    .describe('The command that applies what is pending, in the root of the project.'),
  mismatches: z.array(mismatchSchema).describe('What is wrong, worst first.'),
});

/** The format of `migration-status --json`. */
export const migrationStatusSchema = z.object({
  schemaVersion: z.literal(1).describe('Version of this format.'),
  project: z.string().describe('The project whose database it is.'),
  database: z.object({
    source: z
      .enum(['worktree', 'url', 'variable', 'template'])
      .describe(
        'A worktree; the option --url; the variable DATABASE_URL; or the template, where there is no other database.',
      ),
    name: z.string().describe('Name of the database.'),
    server: z.string().describe('Host and port of its server.'),
    worktree: z.string().optional().describe('Identifier of the worktree.'),
  }),
  isConsistent: z.boolean().describe('Whether there is no mismatch that is an error.'),
  applied: z.number().int().describe('How many migrations are applied.'),
  pending: z.number().int().describe('How many migrations are pending.'),
  sets: z.array(setSchema).describe('The migrations of each project, dependencies first.'),
});

/** What is known of the migrations of a project and of its dependencies in a database. */
export type MigrationStatus = z.infer<typeof migrationStatusSchema>;

/** The database that is compared with the files. */
export type ComparedDatabase = MigrationStatus['database'];

/** What is known of the migrations of one project. */
export type SetStatus = z.infer<typeof setSchema>;

/** A migration and what the history says of it. */
export type MigrationState = z.infer<typeof migrationSchema>;

/** Something that is wrong between files, history and git. */
export type Mismatch = z.infer<typeof mismatchSchema>;

/** The JSON Schema of `migration-status --json`, for programs in other languages. */
export function migrationStatusJsonSchema(): object {
  return { title: 'migration-status', ...z.toJSONSchema(migrationStatusSchema) };
}
