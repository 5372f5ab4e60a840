import { hasCode } from '@nx-worktree/system';
import { DiskFullError, ServerStartError } from './embedded-errors';
import { type ClusterPlace } from './cluster-place';

/** Node's codes, PostgreSQL's SQLSTATE `disk_full`, and those of our own errors. */
const FULL = ['ENOSPC', 'EDQUOT', '53100', 'NO_ROOM', 'NO_SPACE'];

/** How the C library says it in English (`strerror` of ENOSPC and EDQUOT). */
const SAYS_FULL = /No space left on device|Disk quota exceeded/;

/** What a person has to know of an error whose cause is a full disk; any other error as it is. */
export function explainFullDisk(place: ClusterPlace, error: unknown): unknown {
  const isOfFullDisk =
    hasCode(error, ...FULL) || (error instanceof ServerStartError && SAYS_FULL.test(error.output));
  if (!isOfFullDisk) return error;
  return new DiskFullError(place.directory, place.runAs !== undefined, { cause: error });
}
