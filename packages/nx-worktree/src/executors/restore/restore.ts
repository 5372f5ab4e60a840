import { type ExecutorContext } from '@nx/devkit';
import {
  listedParts,
  listTrash,
  type Restored,
  restoreEnvironment,
  type RestoreRequest,
} from '@nx-worktree/environment';
import { printable } from '@nx-worktree/system';
import { workspaceMigrations } from '../../migrations/workspace-migrations';
import { optionsIn } from '../../options/plugin-options';
import { type Outcome, outcomeOf } from '../../terminal/outcome';
import { progressOn } from '../../terminal/progress';
import { type RestoreOptions } from './options';
import { restoredText, trashText } from './restore-text';

/** Brings a removed worktree back; without an identifier it lists those that there are. */
export default function restore(
  { identifier, json }: RestoreOptions,
  context: ExecutorContext,
): Promise<Outcome> {
  return outcomeOf(async () => {
    if (identifier === undefined) {
      const trash = await listTrash(context.root);
      console.log(json ? JSON.stringify(trash) : printable(trashText(trash, Date.now())));
    } else {
      const restored = await bringBack(requestOf(String(identifier), context), json);
      console.log(json ? JSON.stringify(factsOf(restored)) : printable(restoredText(restored)));
    }
    return true;
  });
}

function requestOf(
  identifier: string,
  { root, projectGraph, nxJsonConfiguration }: ExecutorContext,
): RestoreRequest {
  return {
    from: root,
    identifier,
    ...workspaceMigrations(root, projectGraph),
    server: optionsIn(nxJsonConfiguration).server,
  };
}

/** Programs read standard output, so the parts go elsewhere for them. */
async function bringBack(request: RestoreRequest, json: boolean): Promise<Restored> {
  const progress = progressOn(json ? process.stderr : process.stdout);
  try {
    return await restoreEnvironment(request, progress);
  } catch (error) {
    progress.failed('everything is still in the trash');
    throw error;
  }
}

/** Without the record's facts, some of which are secret. */
function factsOf({ environment, differences }: Restored): object {
  const { identifier, purpose, directory } = environment;
  return { identifier, purpose, directory, ...listedParts(environment), differences };
}
