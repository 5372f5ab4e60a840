import { readJsonFile, type JsonFile } from '@nx-worktree/system';
import { join } from 'node:path';
import { z } from 'zod';
import { environmentIdSchema } from '../environment-id';
import { type Part } from '../part';
import { identifierSchema } from '../identifier';
import { type BaseRecord } from '../record';

export const METADATA_FILE = '.worktree-metadata.json';

/** What the file says of every environment, whatever parts it has. */
const baseSchema = z.object({
  schemaVersion: z.literal(1).describe('Version of this format.'),
  id: environmentIdSchema.describe('Id of the environment, by which it holds its ports and databases.'),
  purpose: z.string().describe('What the worktree is for, such as test-integration.'),
  identifier: identifierSchema.describe('Its name within the repository.'),
  created: z.iso.datetime().describe('When it was created.'),
});

/** What a worktree says of itself, for people and scripts. We go by the record in the git directory. */
export type Metadata = z.infer<typeof baseSchema> & Readonly<Record<string, unknown>>;

/** The schema of the metadata file: its parts' fields stand beside each other. */
export function metadataSchemaOf(parts: readonly Part[]): z.ZodObject & z.ZodType<Metadata> {
  const shapes = parts.map((part) => part.metadata?.schema.shape);
  return baseSchema.extend(Object.assign({}, ...shapes) as z.ZodRawShape) as unknown as z.ZodObject &
    z.ZodType<Metadata>;
}

/** What the metadata file of an environment says. */
export function metadataOf(parts: readonly Part[], environment: BaseRecord): Metadata {
  const { id, purpose, identifier, created } = environment;
  const ofParts = parts.map((part) => part.metadata?.write(environment));
  return Object.assign(
    { schemaVersion: 1 as const, id, purpose, identifier, created },
    ...ofParts,
  ) as Metadata;
}

/**
 * Reads the metadata file of a worktree. Every Nx command asks for it, also where there is none, so the schema is made
 * only when there is something to read.
 *
 * @param directory absolute path of the worktree
 */
export async function readMetadata(parts: readonly Part[], directory: string): Promise<JsonFile<Metadata>> {
  return readJsonFile(
    join(directory, METADATA_FILE),
    z.lazy(() => metadataSchemaOf(parts)),
  );
}

/** The JSON Schema of the metadata file, for editors and for programs in other languages. */
export function metadataJsonSchema(parts: readonly Part[]): object {
  return { title: METADATA_FILE, ...z.toJSONSchema(metadataSchemaOf(parts)) };
}
