import { z } from 'zod';
import { ENVIRONMENT_FILES } from '../environment-file/file-names';
import { environmentIdSchema } from '../../engine/environment-id';
import { type BaseRecord, identifierSchema } from '../../engine/record';
import { type CheckoutFacts } from '../checkout/facts';
import { type DatabaseFacts } from '../database/facts';
import { type EnvironmentFileFacts } from '../environment-file/facts';
import { type PortsFacts, portsSchema } from '../ports/facts';

export const METADATA_FILE = '.worktree-metadata.json';

/** What a worktree says of itself, for people and scripts. The record in the git directory is what we go by. */
export const metadataSchema = z.object({
  schemaVersion: z.literal(1).describe('Version of this format.'),
  id: environmentIdSchema.describe('Id of the environment, the owner of its ports and databases.'),
  purpose: z.string().describe('What the worktree is for, such as test-integration.'),
  identifier: identifierSchema.describe('Its name within the repository.'),
  branch: z.string().describe('The branch that was asked for; HEAD when the main checkout was on none.'),
  commit: z.string().describe('The commit that was checked out.'),
  base: z.string().describe('The ref that led to the commit, or the commit itself.'),
  projects: z
    .array(z.string())
    .nullable()
    .describe('The projects whose files are checked out; null when all are.'),
  created: z.iso.datetime().describe('When it was created.'),
  ports: portsSchema.nullable().describe('TCP ports that are its own.'),
  database: z.string().nullable().describe('Name of its database.'),
  env_file: z.enum(ENVIRONMENT_FILES).nullable().describe('Name of its environment file.'),
});
export type Metadata = z.infer<typeof metadataSchema>;

/** The facts of which the metadata file tells. */
export type DescribedFacts = CheckoutFacts & PortsFacts & DatabaseFacts & EnvironmentFileFacts;

/** What the metadata file of an environment says. */
export function metadataOf({
  id,
  purpose,
  identifier,
  created,
  facts,
}: BaseRecord<DescribedFacts>): Metadata {
  const { branch = '', commit = '', base = '', projects = null } = facts.checkout ?? {};
  return {
    schemaVersion: 1,
    id,
    purpose,
    identifier,
    branch,
    commit,
    base,
    projects,
    created,
    ports: facts.ports ?? null,
    database: facts.database?.name ?? null,
    env_file: facts.environmentFile ?? null,
  };
}

/** The JSON Schema of the metadata file, for editors and for programs in other languages. */
export function metadataJsonSchema(): object {
  return { title: METADATA_FILE, ...z.toJSONSchema(metadataSchema) };
}
