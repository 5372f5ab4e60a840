import { detectPackageManager, getPackageManagerCommand } from '@nx/devkit';
import { delimiter, join } from 'node:path';
import { z } from 'zod';
import { type CommandExecutor } from './suite-command';

const optionsSchema = z.strictObject({ script: z.string().min(1) });

/** Runs a script of package.json by the workspace's package manager. */
export const runScriptExecutor: CommandExecutor = {
  name: 'nx:run-script',
  commandOf(given, { workspaceRoot, projectRoot, variables }) {
    const options = optionsSchema.safeParse(given);
    if (!options.success) return undefined;
    const packageManager = getPackageManagerCommand(detectPackageManager(workspaceRoot), workspaceRoot);
    const own = join(workspaceRoot, 'node_modules');
    // The package manager adds its own directories of programs.
    const path = (variables['PATH'] ?? '').split(delimiter).filter((directory) => !directory.startsWith(own));
    return {
      text: packageManager.run(options.data.script, ''),
      cwd: join(workspaceRoot, projectRoot),
      env: { ...variables, PATH: path.join(delimiter) },
      stdin: 'pipe',
      header: '',
      warning: '',
    };
  },
};
