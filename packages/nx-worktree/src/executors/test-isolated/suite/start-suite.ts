import { nodeScript } from '@nx-worktree/system';
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { type SuiteCommand } from './commands/suite-command';
import { type Variables } from './env-files';
import { type SuiteOutput } from './output/suite-output';
import { type SuiteCall } from './protocol';

/** The first process of a suite, which leads a group of its own. */
export interface StartedSuite {
  readonly process: ChildProcess;

  /** Lets it begin. */
  begin(): void;
}

/** Starts a command as Nx would. */
export function startCommand(
  { text, cwd, env, stdin, header }: SuiteCommand,
  output: SuiteOutput,
): StartedSuite {
  output.write(header);
  const child = spawn(text, [], {
    shell: true,
    cwd,
    env,
    detached: true,
    stdio: [stdin, output.stdio, output.stdio],
    windowsHide: true,
  });
  return { process: child, begin: () => undefined };
}

/** Starts a process in which Nx runs the target. */
export function startNx(call: SuiteCall, env: Variables, output: SuiteOutput): StartedSuite {
  const child = spawn(process.execPath, nodeScript(join(__dirname, 'suite-process')), {
    cwd: call.context.root,
    env,
    detached: true,
    stdio: ['inherit', output.stdio, output.stdio, 'ipc'],
    windowsHide: true,
  });
  return { process: child, begin: () => void child.send(call) };
}
