import { z } from 'zod';
import { ENVIRONMENT_FILES } from './file-names';

export const environmentFileFactsSchema = z.object({
  /** Name of the environment file within the checkout. */
  environmentFile: z.enum(ENVIRONMENT_FILES).optional(),
});
/** What the record keeps of the environment file. */
export type EnvironmentFileFacts = z.infer<typeof environmentFileFactsSchema>;
