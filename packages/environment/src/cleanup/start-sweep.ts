import { LockTimeoutError, nodeScript, withFileLock, withoutForeignVariables } from '@nx-worktree/system';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type EnvironmentRecords } from '../engine/records';
import { isSweepDue, sweepAlone, sweepLockOf } from '../worktrees/trash/sweep';

/**
 * Starts a process that sweeps the trash and then ends, if there is something to sweep. Deleting 60,000 files takes
 * half a minute, for which nobody should have to wait.
 */
export async function startSweepWhenDue(records: EnvironmentRecords): Promise<void> {
  if (!(await isSweepDue(records))) return;
  const { repository } = records;
  const sweeper = spawn(
    process.execPath,
    [...nodeScript(join(__dirname, 'sweep.process')), repository.root],
    {
      cwd: repository.ownDirectory,
      // It belongs to no environment, also when a suite happens to start it.
      env: withoutForeignVariables(process.env, 'environment'),
      detached: true,
      stdio: 'ignore',
      windowsHide: true,
    },
  );
  // Where no process can be started, the next command tries again.
  sweeper.on('error', () => undefined);
  sweeper.unref();
}

/** Sweeps until nothing is left that can be deleted; does nothing while another process does the same. */
export async function sweepInBackground(records: EnvironmentRecords): Promise<void> {
  try {
    await withFileLock(sweepLockOf(records.repository), () => sweepAll(records), 0);
  } catch (error) {
    if (!(error instanceof LockTimeoutError)) throw error;
  }
}

async function sweepAll(records: EnvironmentRecords): Promise<void> {
  do {
    const { failed } = await sweepAlone(records, { everything: false });
    if (failed.length > 0) return;
    // What came while we swept: who brought it found us at work.
  } while (await isSweepDue(records));
}
