import { type Part } from '../engine/part';
import { type WorkspacePackage } from '../engine/workspace-package';
import { PARTS } from './parts';

/**
 * Makes sure, before a suite runs in a checkout, that the suite finds there what belongs there.
 *
 * @param checkout absolute path of any checkout
 * @param packages those of the workspace, which a suite can import by name
 * @throws the `Failure`s of the parts
 */
export async function assertSoundIn(checkout: string, packages: readonly WorkspacePackage[]): Promise<void> {
  for (const part of PARTS as readonly Part[]) await part.assertSoundIn?.(checkout, packages);
}
