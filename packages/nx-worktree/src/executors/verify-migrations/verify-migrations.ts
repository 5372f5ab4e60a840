import { type ExecutorContext } from '@nx/devkit';
import { wakeServer } from '@nx-worktree/environment';
import { checkoutAt } from '@nx-worktree/git';
import { type MigrationSet, verifyMigrations as verify } from '@nx-worktree/migrations';
import { suiteMigrations } from '../../migrations/migration-order';
import { optionsIn } from '../../options/plugin-options';
import { type Outcome, outcomeOf } from '../../terminal/outcome';
import { newMigrations } from './new-migrations';
import { type VerifyMigrationsOptions } from './options';
import { summaryOf, verdictText } from './verdict-text';
import { NoOwnMigrationsError } from './verify-errors';
import { assertInWorkspace, deleteReports, usualReports, writeReports } from './write-reports';

/** As in the schema. */
const TIMEOUT_SECONDS = 300;

/** Verifies the new migrations of a project, prints the verdicts and writes the reports. */
export default function verifyMigrations(
  options: VerifyMigrationsOptions,
  context: ExecutorContext,
): Promise<Outcome> {
  return outcomeOf(() => verifyAndReport(options, context));
}

async function verifyAndReport(options: VerifyMigrationsOptions, context: ExecutorContext): Promise<boolean> {
  const { root, projectName: project = '', projectGraph, nxJsonConfiguration } = context;
  const reports = options.reports ?? usualReports(projectGraph.nodes[project]?.data.root ?? '');
  await assertInWorkspace(root, reports);
  await deleteReports(root, reports);
  const sets = suiteMigrations(root, project, projectGraph);
  const own = sets.find((set) => set.project === project);
  if (!own) throw new NoOwnMigrationsError(project);
  const asked = await newMigrations(root, options, nxJsonConfiguration);
  const others: MigrationSet[] = sets.filter((set) => set !== own);
  const server = await wakeServer(optionsIn(nxJsonConfiguration).server);
  try {
    const verification = await verify({
      ...{ server, checkout: checkoutAt(root), sets: [...others, own], ...asked },
      timeoutSeconds: options.timeout ?? TIMEOUT_SECONDS,
      onVerdict: (judged) => console.log(verdictText(judged)),
    });
    await writeReports(root, reports, verification);
    console.log(`${summaryOf(verification)}\nThe reports are in ${reports}.`);
    return verification.isSuccess;
  } finally {
    await server.close();
  }
}
