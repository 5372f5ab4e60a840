import npmRunPath from 'npm-run-path';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { type CommandExecutor } from './suite-command';

/**
 * Options of which one command is made, and nothing else. `parallel` says nothing of one command. Others change how Nx
 * starts it (`envFile`, `tty`), when it is done (`readyWhen`), or become its arguments (all that Nx doesn't know).
 */
const optionsSchema = z
  .strictObject({
    command: z.union([z.string().min(1), z.array(z.string()).min(1)]).optional(),
    commands: z
      .tuple([
        z.union([
          z.string().min(1),
          z.strictObject({
            command: z.string().min(1),
            forwardAllArgs: z.boolean().optional(),
            description: z.string().optional(),
          }),
        ]),
      ])
      .optional(),
    cwd: z.string().optional(),
    env: z.record(z.string(), z.string()).optional(),
    color: z.boolean().optional(),
    parallel: z.boolean().optional(),
    forwardAllArgs: z.boolean().optional(),
  })
  .refine(({ command, commands }) => (command === undefined) !== (commands === undefined));

/** Runs a command in a shell, in the workspace's root unless `cwd` names another directory. */
export const runCommandsExecutor: CommandExecutor = {
  name: 'nx:run-commands',
  commandOf(given, { workspaceRoot, variables }) {
    const options = optionsSchema.safeParse(given);
    if (!options.success) return undefined;
    const { command, commands: [only = ''] = [], cwd = '', env = {}, color = false } = options.data;
    const text =
      command === undefined ? (typeof only === 'string' ? only : only.command) : [command].flat().join(' ');
    // Nx would put arguments in its place.
    if (text.includes('{args')) return undefined;
    const directory = isAbsolute(cwd) ? cwd : join(workspaceRoot, cwd);
    const { NX_PREFIX_OUTPUT: _, ...inherited } = variables;
    return {
      text,
      cwd: directory,
      env: {
        ...inherited,
        ...env,
        ...(inherited['PATH'] !== undefined && {
          PATH: npmRunPath({ cwd: directory, path: inherited['PATH'] }),
        }),
        ...(color && { FORCE_COLOR: 'true' }),
      },
      stdin: 'inherit',
      header: `> ${text}\n\n`,
      warning: `Warning: command "${text}" exited with non-zero status code`,
    };
  },
};
