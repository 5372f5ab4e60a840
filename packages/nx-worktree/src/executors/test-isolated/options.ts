/** See schema.json. What is not listed there goes to the project's own target. */
export interface TestIsolatedOptions {
  target: string;
  database?: boolean;
  ports: boolean;
  timeoutMinutes: number;
  keepOnFailure: boolean;
  serverVersion?: number;
  [passedOn: string]: unknown;
}
