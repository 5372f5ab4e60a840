import { type InferredTarget } from './inferred-target';
import { inputsOfMigrations } from './migration-inputs';

/** The target that recreates the database of a worktree. It is never cached: a hit would leave the old database. */
export const resetDatabase: InferredTarget = {
  name: ({ resetTargetName }) => resetTargetName,
  infer: ({ name, migrations }, workspace) =>
    migrations && {
      executor: 'nx-worktree:reset-database',
      cache: false,
      inputs: inputsOfMigrations(migrations, workspace),
      metadata: {
        description: "Recreates the worktree's database from the template, without the rows in it",
        help: {
          command: `npx nx run ${name}:${workspace.options.resetTargetName} --help`,
          example: { options: { yes: true } },
        },
      },
    },
};
