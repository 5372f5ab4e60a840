import { type ConnectionInfo } from '@nx-worktree/postgres';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type SetStatus } from '../src/status/migration-status';
import { statusOfSet } from '../src/status/status-of-set';
import { describeSet } from '../src/templates/describe-set';
import { type ToolBehaviour } from './tool-behaviour';
import { type ToolBench, type ToolProject } from './tool-fixture';
import { EDITED, LATER, LOSSY, ORDERS, TOTALS, type WrittenMigration } from './written-migrations';

/**
 * What migration-status says of a project in a database, without git.
 *
 * @param kept what is known of the contents of files; more is added
 */
export function statusOf(
  { place: { set, checkout } }: ToolProject,
  database: ConnectionInfo,
  kept = new Map<string, string>(),
): Promise<SetStatus> {
  const git = { uncommitted: new Set<string>(), elsewhere: new Map() };
  const keep = (more: ReadonlyMap<string, string>) => {
    for (const [name, digest] of more) kept.set(name, digest);
    return Promise.resolve();
  };
  return statusOfSet(set, { checkout, database, kept, keep, askGit: () => Promise.resolve(git) });
}

/** Runs a command that migration-status names, as a person types it in the project's root. */
export async function type(command: string, project: ToolProject, database: ConnectionInfo): Promise<string> {
  const env = { ...process.env, ...database.variables, npm_config_offline: 'true' };
  const cwd = project.place.projectRoot;
  const { stdout } = await promisify(execFile)('sh', ['-c', project.typed(command)], { cwd, env });
  return stdout;
}

/** Declares the tests of migration-status on the table that the real tool has written. */
export function checkStatus(
  bench: () => ToolBench,
  { sameNumber, lateAdded, isMissing = false }: ToolBehaviour,
): void {
  const applied = [ORDERS, LOSSY];

  it('shows in its status how the files differ from what the table says', async () => {
    const project = bench().project(applied);
    const database = await bench().database();
    const { setting, steps } = await describeSet(project.place);
    const kept = new Map([...setting, ...steps]);
    // Seen before and after it is applied, the content is known.
    await statusOf(project, database, kept);
    await project.apply(database);
    await statusOf(project, database, kept);
    const kindsWith = async (files: readonly WrittenMigration[]) => {
      await project.rewrite(files, applied);
      const { mismatches } = await statusOf(project, database, new Map(kept));
      await project.rewrite(applied, files);
      return mismatches.map(({ kind }) => kind);
    };

    expect(await kindsWith(applied)).toEqual([]);
    expect(await kindsWith([ORDERS, LOSSY, LATER])).toEqual([]);
    expect(await kindsWith([ORDERS])).toEqual(['not-in-this-checkout']);
    expect(await kindsWith([EDITED, LOSSY])).toContain('changed-since-applied');
    if (lateAdded !== undefined) expect(await kindsWith([ORDERS, TOTALS, LOSSY])).toContain('out-of-order');
    const twice = await kindsWith([ORDERS, { ...TOTALS, number: ORDERS.number }, LOSSY]);
    if (sameNumber === undefined) expect(twice).not.toContain('two-of-one-number');
    else expect(twice).toContain(sameNumber);
  });

  if (isMissing) return;
  it('applies what is pending by the command that its status names', async () => {
    const project = bench().project([ORDERS]);
    const database = await bench().database();
    await project.apply(database);
    await project.rewrite([ORDERS, LATER], [ORDERS]);
    const { migrate = '', migrations } = await statusOf(project, database);
    expect(migrations.map(({ state }) => state)).toEqual(['applied', 'pending']);

    await type(migrate, project, database);
    expect(await statusOf(project, database)).toMatchObject({
      migrations: [{ state: 'applied' }, { state: 'applied' }],
      mismatches: [],
    });
    expect(await project.columns(database)).toContain('later.id');
  });
}
