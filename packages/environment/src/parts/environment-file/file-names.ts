/** Nx loads both for the target `test`, and prefers the second. */
export const ENVIRONMENT_FILES = ['.env.test', '.env.test.local'] as const;
/** One of the possible names of the environment file. */
export type EnvironmentFileName = (typeof ENVIRONMENT_FILES)[number];
