import { execFileSync } from 'node:child_process';
import { rmdirSync } from 'node:fs';
import { temporaryDirectory } from './temporary-directory';

/** A small disk of its own. */
export interface Disk {
  readonly directory: string;
  /** Takes it away with everything on it. */
  unmount(): void;
}

/** @param size as `mount` takes it for tmpfs, such as `8m` */
export function mountDisk(size: string): Disk {
  const directory = temporaryDirectory();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', directory], { stdio: 'ignore' });
  } catch (error) {
    rmdirSync(directory);
    throw error;
  }
  return {
    directory,
    unmount() {
      execFileSync('umount', [directory]);
      rmdirSync(directory);
    },
  };
}

/** Whether disks can be mounted here: that takes root on Linux, and rights that containers often lack. */
export function canMount(): boolean {
  try {
    mountDisk('1m').unmount();
    return true;
  } catch {
    return false;
  }
}
