import { type FreshWorkspace } from './fresh-workspace';

const MINUTES = 60_000;

/** A workspace as people have it, with the migrations of a tool and a tracked .env that names another database. */
export interface RealWorkspace {
  readonly workspace: () => FreshWorkspace;
  /** The project that is tested. Its target `seed` tells in which database it has written. */
  readonly project: string;
  /** Identifier of the worktree that is made. */
  readonly identifier: string;
  /** What doctor would call its migrations if it couldn't run them. */
  readonly tool: string;
  /** What a shell may have set, and what nobody's tests are to use. */
  readonly shell: Record<string, string>;
}

/** Declares the tests that go on where the workspace has the plugin, and need a worktree. */
export function testInWorktree({ workspace, project, identifier, tool, shell }: RealWorkspace): void {
  it(
    "runs any task of a worktree on the worktree's database",
    async () => {
      await workspace().addWorktree(identifier);
      const directory = `worktrees/test-integration-${identifier}`;
      const text = await workspace().nx(['run', `${project}:seed`], directory, shell);

      expect(text).toContain(`seeded testdb_integration_${identifier}`);
    },
    3 * MINUTES,
  );

  it(
    'has a doctor who names the tracked .env, and nothing that fails',
    async () => {
      const text = await workspace().nx(['run', 'worktrees:doctor']);

      expect(text).not.toMatch(/^ +failed/m);
      expect(text).toContain(`apps/${project}/.env is tracked and names a database.`);
      expect(text).not.toContain(`(${tool})`);
    },
    MINUTES,
  );
}
