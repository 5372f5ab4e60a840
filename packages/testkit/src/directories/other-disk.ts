import { existsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** A directory that on most machines is on another file system than the temporary directory. */
export const OTHER_DISK = '/dev/shm';

export const hasOtherDisk = existsSync(OTHER_DISK) && statSync(OTHER_DISK).dev !== statSync(tmpdir()).dev;
