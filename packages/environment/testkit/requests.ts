import { type CleanupRequest } from '../src/commands/cleanup';
import { type CreateRequest } from '../src/commands/create';
import { type DoctorRequest } from '../src/commands/doctor';
import { PURPOSES } from '../src/purposes/purposes';

export { SILENT } from '../src/engine/stack';

/** A request for an environment without ports and database, unless told otherwise. */
export function request(from: string, identifier: string, more: Partial<CreateRequest> = {}): CreateRequest {
  return { from, identifier, purpose: 'test-unit', migrations: [], server: {}, ...more };
}

/** A request to examine everything in a repository and to fix nothing, unless told otherwise. */
export function doctorRequest(from: string, more: Partial<DoctorRequest> = {}): DoctorRequest {
  return { from, fix: false, shell: {}, server: {}, worktrees: 'worktrees', migrations: [], ...more };
}

/** A request to remove every worktree that nobody needs, however young, unless told otherwise. */
export function cleanupRequest(from: string, more: Partial<CleanupRequest> = {}): CleanupRequest {
  const usual = { maxAgeMs: 0, purposes: PURPOSES, merged: false, emptyTrash: false, dryRun: false };
  return { from, ...usual, server: {}, ...more };
}
