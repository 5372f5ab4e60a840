import { type CreateRequest } from '../src/commands/create';

export { SILENT } from '../src/engine/stack';

/** A request for an environment without ports and database, unless told otherwise. */
export function request(from: string, identifier: string, more: Partial<CreateRequest> = {}): CreateRequest {
  return { from, identifier, purpose: 'test-unit', migrations: [], server: {}, ...more };
}
