import { z } from 'zod';

export const dependenciesFactsSchema = z.object({
  dependencies: z
    .object({
      mode: z.enum(['link', 'copy', 'install', 'none']),
      /** What the user names as generated in `node_modules`. */
      generated: z.array(z.string()).optional(),
      /** Of linked ones: a digest of what the main checkout's package manager had noted as installed. */
      installed: z.string().optional(),
    })
    .optional(),
});
/** What the record keeps of the dependencies. */
export type DependenciesFacts = z.infer<typeof dependenciesFactsSchema>;

/** What is known of dependencies that have been provided. */
export type Provided = NonNullable<DependenciesFacts['dependencies']>;
