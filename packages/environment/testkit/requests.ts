import { type CreateRequest } from '../src/commands/create';
import { type DoctorRequest } from '../src/commands/doctor';

export { SILENT } from '../src/engine/stack';

/** A request for an environment without ports and database, unless told otherwise. */
export function request(from: string, identifier: string, more: Partial<CreateRequest> = {}): CreateRequest {
  return { from, identifier, purpose: 'test-unit', migrations: [], server: {}, ...more };
}

/** A request to examine everything in a repository and to fix nothing, unless told otherwise. */
export function doctorRequest(from: string, more: Partial<DoctorRequest> = {}): DoctorRequest {
  return { from, fix: false, shell: {}, server: {}, worktrees: 'worktrees', migrations: [], ...more };
}
