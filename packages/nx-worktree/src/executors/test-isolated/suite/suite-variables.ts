import { type Variables, withEnvFiles, withoutEnvFiles } from './env-files';

/**
 * Variables that would lead a suite out of its environment: to another database or port, another repository, another
 * workspace, another virtual environment of Python.
 */
const LEADING_AWAY = [
  /^DATABASE_(URL|NAME)$/,
  /^PG[A-Z]+$/,
  /^(APP|API|DB)_PORT$/,
  /^NX_WORKTREE_(ENVIRONMENT|POOL|TEMPLATE)$/,
  /^GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|PREFIX|NAMESPACE)$/,
  /^NX_WORKSPACE_ROOT_PATH$/,
  /^VIRTUAL_ENV$/,
];

export interface SuiteTargets {
  /** Absolute path of the workspace. */
  readonly workspaceRoot: string;
  /** Root of the project, relative to the workspace. */
  readonly projectRoot: string;
  /** The target that Nx runs, whose files it has loaded. */
  readonly running: string;
  /** The project's own target, which the files for tests are named after. */
  readonly target: string;
}

/**
 * The whole environment of a suite's process. Weakest first: the files that Nx would load for the project's own
 * target, what this process has inherited, the variables of the suite's environment.
 */
export function suiteVariables(
  inherited: NodeJS.ProcessEnv,
  own: Variables,
  targets: SuiteTargets,
): Variables {
  const shell = withoutEnvFiles(inherited, targets.running, targets);
  const all = withEnvFiles(shell, targets.target, targets);
  return { ...withoutLeadingAway(all), ...own };
}

function withoutLeadingAway(variables: Variables): Variables {
  const kept = Object.entries(variables).filter(
    ([name]) => !LEADING_AWAY.some((pattern) => pattern.test(name)),
  );
  return Object.fromEntries(kept);
}
