import { type ExecutorContext, logger } from '@nx/devkit';
import { removeEnvironment } from '@nx-worktree/environment';
import { duration } from '../../report/duration';
import { explain } from '../../report/explain';
import { type RemoveOptions } from './options';

/** Removes a test worktree with its database and its ports, unless work would be lost. */
export default async function remove(
  { identifier, force }: RemoveOptions,
  { cwd }: ExecutorContext,
): Promise<{ success: boolean }> {
  const start = performance.now();
  try {
    const { environment, backup } = await removeEnvironment({
      from: cwd,
      identifier: String(identifier),
      force,
    });
    console.log(`Removed ${environment.directory} in ${duration(performance.now() - start)}.`);
    if (backup !== undefined) {
      console.log(
        `What existed nowhere else is kept. Get it back with: git worktree add <directory> ${backup}`,
      );
    }
    return { success: true };
  } catch (error) {
    logger.error(explain(error));
    return { success: false };
  }
}
