import { type ExecutorContext } from '@nx/devkit';
import { type Answer, diagnose, type Diagnosis } from '@nx-worktree/environment';
import { printable } from '@nx-worktree/system';
import { soundMigrations } from '../../migrations/migration-order';
import { isProjectFile } from '../../migrations/workspace-migrations';
import { worktreesDirectory } from '../../worktrees-directory/worktrees-directory';
import { optionsIn } from '../../options/plugin-options';
import { type Outcome, outcomeOf } from '../../terminal/outcome';
import { withoutEnvFiles } from '../test-isolated/suite/env-files';
import { diagnosisText } from './diagnosis-text';
import { nxChecks } from './nx-checks/nx-checks';
import { type DoctorOptions } from './options';

/** Checks environments and what they rely on, prints what is wrong, and fixes what is safe to fix if told to. */
export default function doctor(options: DoctorOptions, context: ExecutorContext): Promise<Outcome> {
  return outcomeOf(async () => {
    const diagnosis = await diagnosisOf(options, context);
    console.log(options.json ? JSON.stringify(diagnosis) : printable(diagnosisText(diagnosis, options)));
    return allAnswers(diagnosis).every(({ state }) => state !== 'failed');
  });
}

async function diagnosisOf({ identifier, fix }: DoctorOptions, context: ExecutorContext): Promise<Diagnosis> {
  const { root, projectGraph, nxJsonConfiguration, projectName = '', targetName = '' } = context;
  const { server, precious, worktrees, target, migrateTargetName, statusTargetName, resetTargetName } =
    optionsIn(nxJsonConfiguration);
  const projectRoot = projectGraph.nodes[projectName]?.data.root ?? '';
  // Variables that Nx has read from files for this task affect no other command.
  const shell = withoutEnvFiles(process.env, targetName, { workspaceRoot: root, projectRoot });
  const directory = await worktreesDirectory(root, worktrees, projectGraph);
  const { migrations, faults } = soundMigrations(root, projectGraph);
  return diagnose({
    from: root,
    ...(identifier !== undefined && { identifier: String(identifier) }),
    fix,
    shell,
    server,
    precious,
    worktrees: directory.usual,
    migrations,
    isProjectFile,
    targets: { status: statusTargetName, reset: resetTargetName },
    checks: nxChecks({
      ...{ root, projectGraph, target, migrateTargetName, shell, faults, migrations, server },
      worktrees: directory,
    }),
  });
}

function allAnswers({ machine, repository, environments }: Diagnosis): Answer[] {
  return [...machine, ...repository, ...environments.flatMap(({ answers }) => answers)];
}
