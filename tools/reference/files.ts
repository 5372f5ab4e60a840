import { join } from 'node:path';
import { metadataJsonSchema } from '../../packages/environment/src/engine/metadata/metadata';
import { migrationStatusJsonSchema, verificationSchema } from '@nx-worktree/migrations';
import { PARTS } from '../../packages/environment/src/parts/parts';
import { worktreeSchema } from '../../packages/nx-worktree/src/generators/worktree/worktree-schema';
import { testIsolatedSchema } from '../../packages/nx-worktree/src/executors/test-isolated/test-isolated-schema';
import { z } from 'zod';
import { commandsReference } from './commands';
import { MIGRATE_SCHEMA, migrateSchema } from './migration-tools';

const WORKTREE_SCHEMA = join(__dirname, '../../packages/nx-worktree/src/generators/worktree/schema.json');
const TEST_ISOLATED_SCHEMA = join(
  __dirname,
  '../../packages/nx-worktree/src/executors/test-isolated/schema.json',
);
/** These are shipped with the plugin, beside the executors that write what they describe. */
const STATUS_SCHEMA = join(
  __dirname,
  '../../packages/nx-worktree/src/executors/migration-status/status.schema.json',
);
const VERIFY_SCHEMA = join(
  __dirname,
  '../../packages/nx-worktree/src/executors/verify-migrations/report.schema.json',
);
const REFERENCE = join(__dirname, '../../docs/reference');

/** The schemas that Nx reads, by absolute path. The reference of the commands is made from them. */
export function schemaFiles(): ReadonlyMap<string, string> {
  return new Map([
    [MIGRATE_SCHEMA, migrateSchema()],
    [WORKTREE_SCHEMA, textOf(worktreeSchema())],
    [TEST_ISOLATED_SCHEMA, textOf(testIsolatedSchema())],
  ]);
}

/** The files that are made from the code, by absolute path, with the text that each has to have. */
export function referenceFiles(): ReadonlyMap<string, string> {
  return new Map([
    ...schemaFiles(),
    [join(REFERENCE, 'commands.md'), commandsReference()],
    [STATUS_SCHEMA, textOf(migrationStatusJsonSchema())],
    [VERIFY_SCHEMA, textOf(z.toJSONSchema(verificationSchema))],
    [join(REFERENCE, 'worktree-metadata.schema.json'), textOf(metadataJsonSchema(PARTS))],
  ]);
}

function textOf(schema: object): string {
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}
