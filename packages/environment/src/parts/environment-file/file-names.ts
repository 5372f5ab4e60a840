/** Nx loads both for the target `test`, and prefers the second. */
export const ENVIRONMENT_FILES = ['.env.test', '.env.test.local'] as const;
export type EnvironmentFileName = (typeof ENVIRONMENT_FILES)[number];
