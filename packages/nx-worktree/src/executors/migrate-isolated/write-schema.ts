import { type Server, snapshotOf, type Template, textOfSnapshot } from '@nx-worktree/postgres';
import { writeSchemaFile } from './schema-file';

/** The template whose schema is written, and where to. */
export interface SchemaRequest {
  readonly template: Template;
  readonly project: string;
  readonly stateTables: readonly string[];
  readonly workspaceRoot: string;
  /** Relative to the workspace. */
  readonly file: string;
}

/**
 * Writes the schema of a template to a file. Templates accept no connections, so a clone is read.
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
