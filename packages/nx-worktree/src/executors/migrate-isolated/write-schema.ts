import { type Server, snapshotOf, type Template, textOfSnapshot } from '@nx-worktree/postgres';
import { writeSchemaFile } from './schema-file';

export interface SchemaRequest {
  readonly template: Template;
  readonly project: string;
  readonly stateTables: readonly string[];
  readonly workspaceRoot: string;
  /** Relative to the workspace. */
  readonly file: string;
}

/**
 * Writes down the schema that a template has. Nobody can enter a template, so a clone of it is read.
 *
 * @throws {@link SchemaFileError} when the file can't be written
 */
export async function writeSchema(
  server: Server,
  { template, project, stateTables, workspaceRoot, file }: SchemaRequest,
): Promise<void> {
  const clone = await server.createDatabase({ name: `testdb_schema_${project}`, template });
  try {
    await writeSchemaFile(workspaceRoot, file, textOfSnapshot(await snapshotOf(clone.url, stateTables)));
  } finally {
    await clone.drop();
  }
}
