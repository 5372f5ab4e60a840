import files from 'node:fs/promises';
import { cleanup } from '../src/commands/cleanup';
import { removeEnvironment } from '../src/commands/remove';
import { restoreEnvironment } from '../src/commands/restore';
import { Repository } from '@nx-worktree/git';
import { openRecords } from '../src/parts/parts';
import { sweepTrash } from '../src/worktrees/trash/sweep';
import { cleanupRequest, SILENT } from './requests';

const COMMANDS = {
  remove: (from: string, identifier: string) => removeEnvironment({ from, identifier, force: true }),
  restore: (from: string, identifier: string) =>
    restoreEnvironment({ from, identifier, migrations: [] }, SILENT),
  cleanup: (from: string) => cleanup(cleanupRequest(from)),
  sweep: async (from: string) => sweepTrash(openRecords(await Repository.open(from)), { everything: false }),
  'empty-trash': (from: string) => cleanup(cleanupRequest(from, { emptyTrash: true })),
};
export type DyingCommand = keyof typeof COMMANDS;

function isCommand(name: unknown): name is DyingCommand {
  return Object.keys(COMMANDS).some((command) => command === name);
}

/**
 * Removes or restores an environment, cleans up, or sweeps the trash, and dies by SIGKILL before or after a file is made (`link`), replaced or moved
 * (`rename`), or deleted (`unlink`): the one whose path matches for the nth time.
 */
async function main([command, root, identifier, operation, pattern, nth, when]: string[]): Promise<void> {
  const path = new RegExp(String(pattern));
  let left = Number(nth);
  async function dieAt(target: string, work: () => Promise<void>): Promise<void> {
    if (!path.test(target) || --left !== 0) return work();
    if (when === 'after') await work();
    process.kill(process.pid, 'SIGKILL');
  }
  if (operation === 'unlink') {
    const { unlink } = files;
    files.unlink = (target) => dieAt(String(target), () => unlink(target));
  } else {
    const name = operation === 'link' ? 'link' : 'rename';
    const original = files[name];
    files[name] = (from, to) => dieAt(String(to), () => original(from, to));
  }
  if (!isCommand(command)) throw new Error(`There is no command ${command}.`);
  await COMMANDS[command](String(root), String(identifier));
}

void main(process.argv.slice(2));
