/**
 * Environment variables that lead a program to something else than where it runs: those of our caller, or of a shell in
 * which somebody works on another checkout.
 */
const FOREIGN_VARIABLES = {
  /** Another repository (`git rev-parse --local-env-vars`, without those that are settings). */
  repository:
    /^GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|PREFIX|NAMESPACE)$/,
  /** Another workspace of Nx. */
  workspace: /^NX_WORKSPACE_ROOT_PATH$/,
  /** Another database: ours, and those of libpq (https://www.postgresql.org/docs/current/libpq-envars.html). */
  database: /^(DATABASE_URL|DATABASE_NAME|PG[A-Z]+)$/,
} as const;

/** What a variable leads a program to. */
export type ForeignTarget = keyof typeof FOREIGN_VARIABLES;

/** Whether a variable leads a program to another one of these. */
export function isForeignVariable(name: string, ...targets: readonly ForeignTarget[]): boolean {
  return targets.some((target) => FOREIGN_VARIABLES[target].test(name));
}

/** The variables of an environment, without those that lead a program to another one of these. */
export function withoutForeignVariables(
  variables: NodeJS.ProcessEnv,
  ...targets: readonly ForeignTarget[]
): NodeJS.ProcessEnv {
  const kept = Object.entries(variables).filter(([name]) => !isForeignVariable(name, ...targets));
  return Object.fromEntries(kept);
}
