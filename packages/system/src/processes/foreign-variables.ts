/**
 * Environment variables that lead a program to something else than where it runs: those of our caller, or of a shell in
 * which a user works on another checkout.
 */
const FOREIGN_VARIABLES = {
  /** Another repository (`git rev-parse --local-env-vars`, without those that are settings). */
  repository:
    /^GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|PREFIX|NAMESPACE)$/,
  /** Another workspace of Nx. */
  workspace: /^NX_WORKSPACE_ROOT_PATH$/,
  /** Another database: ours, and those of libpq (https://www.postgresql.org/docs/current/libpq-envars.html). */
  database: /^(DATABASE_URL|DATABASE_NAME|PG[A-Z]+)$/,
  /** Another one of our environments: its ports, its template of databases, the environment itself. */
  environment: /^((APP|API|DB)_PORT|NX_WORKTREE_(ENVIRONMENT|POOL|TEMPLATE))$/,
  /** Another virtual environment of Python. */
  python: /^VIRTUAL_ENV$/,
  /**
   * Another installation: variables by which a running npm or Nx tells its children where they are and what to leave
   * out.
   */
  installation:
    /^(NODE_ENV|INIT_CWD|NX_.*|npm_(command|execpath|lifecycle_.*|package_.*|config_(local_prefix|prefix|workspaces?|include_workspace_root|omit|production)))$/i,
} as const;

/** What a variable leads a program to. */
export type ForeignTarget = keyof typeof FOREIGN_VARIABLES;

function isForeignVariable(name: string, ...targets: readonly ForeignTarget[]): boolean {
  return targets.some((target) => FOREIGN_VARIABLES[target].test(name));
}

/** The names of the variables among these that are set and lead a program to another one of the targets, in order. */
export function foreignVariablesIn(
  variables: Readonly<Record<string, string | undefined>>,
  ...targets: readonly ForeignTarget[]
): string[] {
  const names = Object.keys(variables).filter((name) => variables[name] !== undefined);
  return names.filter((name) => isForeignVariable(name, ...targets)).sort();
}

/** The environment variables of a process, without those that lead it to another one of these. */
export function withoutForeignVariables<Value extends string | undefined>(
  variables: Readonly<Record<string, Value>>,
  ...targets: readonly ForeignTarget[]
): Record<string, Value> {
  const kept = Object.entries(variables).filter(([name]) => !isForeignVariable(name, ...targets));
  return Object.fromEntries(kept);
}
