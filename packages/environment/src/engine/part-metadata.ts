import { type Repository } from '@nx-worktree/git';
import { type z } from 'zod';
import { type BaseRecord } from './record';

/** The fields of a part in the metadata file. */
export interface PartMetadata<Facts extends object = object, Fields extends object = object> {
  /** The names of the fields, with descriptions. All are always there; `null` where the environment lacks the part. */
  readonly schema: z.ZodObject & z.ZodType<Fields>;

  /** The fields of an environment. */
  write(environment: BaseRecord<Facts>): Fields;

  /**
   * Reads the facts back, when the record has been lost. Any program in the worktree can have written the file.
   *
   * @returns as many facts as can be believed, or `undefined` when the environment lacks the part
   */
  read(fields: Fields, repository: Repository): Promise<Facts | undefined>;
}

/**
 * Defines the fields of a part in the metadata file; a function for the sake of its types only.
 *
 * @returns the same fields
 */
export function definePartMetadata<Facts extends object, Fields extends object>(
  metadata: PartMetadata<Facts, Fields>,
): PartMetadata<Facts> {
  return metadata as PartMetadata<Facts>;
}
