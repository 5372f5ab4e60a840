import { type ServerFacts } from '../ownership/maintenance-database';

/**
 * How many connections one database may have: half of what the server has, so that a suite that takes ever more leaves
 * as many to all others. The server doesn't hold superusers to it, as which one is on the embedded server.
 */
export function limitFor({ maxConnections }: ServerFacts): number {
  return Math.max(1, Math.floor(maxConnections / 2));
}
