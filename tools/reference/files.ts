import { join } from 'node:path';
import { metadataJsonSchema } from '../../packages/environment/src/engine/metadata/metadata';
import { PARTS } from '../../packages/environment/src/parts/parts';
import { worktreeSchema } from '../../packages/nx-worktree/src/generators/worktree/worktree-schema';
import { commandsReference } from './commands';
import { MIGRATE_SCHEMA, migrateSchema } from './migration-tools';

const WORKTREE_SCHEMA = join(__dirname, '../../packages/nx-worktree/src/generators/worktree/schema.json');
const REFERENCE = join(__dirname, '../../docs/reference');

/** The schemas that Nx reads, by absolute path. The reference of the commands is made from them. */
export function schemaFiles(): ReadonlyMap<string, string> {
  return new Map([
    [MIGRATE_SCHEMA, migrateSchema()],
    [WORKTREE_SCHEMA, `${JSON.stringify(worktreeSchema(), undefined, 2)}\n`],
  ]);
}

/** The files that are made from the code, by absolute path, with the text that each has to have. */
export function referenceFiles(): ReadonlyMap<string, string> {
  return new Map([
    ...schemaFiles(),
    [join(REFERENCE, 'commands.md'), commandsReference()],
    [
      join(REFERENCE, 'worktree-metadata.schema.json'),
      `${JSON.stringify(metadataJsonSchema(PARTS), undefined, 2)}\n`,
    ],
  ]);
}
