import {
  cleanup,
  createEnvironment,
  diagnose,
  reassign,
  removeEnvironment,
  restoreEnvironment,
} from '@nx-worktree/environment';
import { cleanupRequest, doctorRequest } from '../../packages/environment/testkit/requests';

const SILENT = { begin: () => undefined, done: () => undefined };

const COMMANDS = {
  create: (from: string, identifier: string) =>
    createEnvironment({ from, identifier, purpose: 'test-integration', migrations: [], server: {} }, SILENT),
  remove: (from: string, identifier: string) => removeEnvironment({ from, identifier, force: true }),
  restore: (from: string, identifier: string) =>
    restoreEnvironment({ from, identifier, migrations: [] }, SILENT),
  cleanup: (from: string) => cleanup(cleanupRequest(from)),
  doctor: (from: string) => diagnose(doctorRequest(from, { fix: true })),
  ports: (from: string, identifier: string) =>
    reassign({ from, identifier, part: 'ports', portBase: 24_000, force: true }),
};
export type CommandName = keyof typeof COMMANDS;

function isCommand(name: unknown): name is CommandName {
  return Object.keys(COMMANDS).some((command) => command === name);
}

/** Runs a user's command, says when it begins, and exits with the code of the error that stopped it. */
async function main([command, root, identifier]: string[]): Promise<void> {
  if (!isCommand(command)) throw new Error(`There is no command ${command}.`);
  console.log('begins');
  await COMMANDS[command](String(root), String(identifier));
}

main(process.argv.slice(2)).catch((error: Error & { code?: string }) => {
  console.log(error.code ?? 'MISTAKE');
  console.error(error);
  process.exitCode = 1;
});
