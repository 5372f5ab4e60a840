import { usualSchemaFile } from '../executors/migrate-isolated/schema-file';
import { type InferredTarget } from './inferred-target';

/**
 * The target that builds the template database of a project's migrations, unless it exists. It is never cached: a hit
 * on another machine would leave no template behind. The schema file that it writes is still an output, so that
 * tasks of other targets can depend on it. The migrations are inputs for `nx affected`.
 */
export const migrateIsolated: InferredTarget = {
  name: ({ migrateTargetName }) => migrateTargetName,
  infer: ({ root, migrations }) =>
    migrations && {
      executor: 'nx-worktree:migrate-isolated',
      options: { snapshot: usualSchemaFile(root) },
      cache: false,
      inputs: ['default', '^default', ...migrations],
      outputs: ['{options.snapshot}'],
      metadata: {
        description:
          'Builds the migrated template database unless it exists, and writes its schema to a file',
      },
    },
};
