/** See schema.json. Others there ask for parts of environments; what is not listed goes to the project's own target. */
export interface TestIsolatedOptions {
  target: string;
  timeoutMinutes: number;
  [other: string]: unknown;
}
