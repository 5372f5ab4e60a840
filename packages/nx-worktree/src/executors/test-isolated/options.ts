import { type DatabaseWish } from './database-use';

/** See schema.json. What is not listed there goes to the project's own target. */
export interface TestIsolatedOptions {
  target: string;
  database?: DatabaseWish;
  ports: boolean;
  timeoutMinutes: number;
  keepOnFailure: boolean;
  serverVersion?: number;
  [passedOn: string]: unknown;
}
