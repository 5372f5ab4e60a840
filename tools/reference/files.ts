import { join } from 'node:path';
import { metadataJsonSchema } from '../../packages/environment/src/parts/metadata/metadata';
import { PARTS } from '../../packages/environment/src/parts/parts';
import { commandsReference } from './commands';
import { MIGRATE_SCHEMA, migrateSchema } from './migration-tools';

const REFERENCE = join(__dirname, '../../docs/reference');

/** The files that are made from the code, by absolute path, with the text that each has to have. */
export function referenceFiles(): ReadonlyMap<string, string> {
  return new Map([
    [MIGRATE_SCHEMA, migrateSchema()],
    [join(REFERENCE, 'commands.md'), commandsReference()],
    [
      join(REFERENCE, 'worktree-metadata.schema.json'),
      `${JSON.stringify(metadataJsonSchema(PARTS), undefined, 2)}\n`,
    ],
  ]);
}
