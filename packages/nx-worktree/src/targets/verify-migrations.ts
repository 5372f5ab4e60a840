import { usualReports } from '../executors/verify-migrations/write-reports';
import { type InferredTarget } from './inferred-target';
import { inputsOfMigrations } from './migration-inputs';

/**
 * The target that verifies the new migrations of a project. Nx doesn't cache it: which ones are new depends on the base
 * branch, which is no input. The verdicts are kept by what decides them. The migrations are inputs for `nx affected`.
 */
export const verifyMigrations: InferredTarget = {
  name: ({ verifyTargetName }) => verifyTargetName,
  infer: ({ name, root, migrations }, workspace) =>
    migrations && {
      executor: 'nx-worktree:verify-migrations',
      options: { reports: usualReports(root) },
      cache: false,
      inputs: inputsOfMigrations(migrations, workspace),
      outputs: ['{options.reports}'],
      metadata: {
        description: 'Runs new migrations up, down and up again on rows, and says what they lose and lock',
        help: {
          command: `npx nx run ${name}:${workspace.options.verifyTargetName} --help`,
          example: { options: { timeout: 60 } },
        },
      },
    },
};
