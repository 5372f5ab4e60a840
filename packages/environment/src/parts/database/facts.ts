import { z } from 'zod';

export const databaseFactsSchema = z.object({
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
      /** The migration of the last of these projects after which it stops, as its tool notes it. */
      migratedTo: z.string().optional(),
      /** What its migrations have read besides, as the list of the template has it: values by name. */
      reads: z.record(z.string(), z.string()).optional(),
      serverVersion: z.string().optional(),
    })
    .optional(),
});
/** What the record keeps of the database. */
export type DatabaseFacts = z.infer<typeof databaseFactsSchema>;
