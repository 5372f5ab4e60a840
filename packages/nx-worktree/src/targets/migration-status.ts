import { type InferredTarget } from './inferred-target';
import { inputsOfMigrations } from './migration-inputs';

/** The target that compares a project's migrations with a database. What is in a database is no input, so it is never cached. */
export const migrationStatus: InferredTarget = {
  name: ({ statusTargetName }) => statusTargetName,
  infer: ({ name, migrations }, workspace) =>
    migrations && {
      executor: 'nx-worktree:migration-status',
      cache: false,
      inputs: inputsOfMigrations(migrations, workspace),
      metadata: {
        description: 'Says which migrations a database has, and where files, database and git disagree',
        help: {
          command: `npx nx run ${name}:${workspace.options.statusTargetName} --help`,
          example: { options: { failOnPending: true } },
        },
      },
    },
};
