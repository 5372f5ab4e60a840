import { type CommandExecutor } from './suite-command';
import { runCommandsExecutor } from './run-commands';
import { runScriptExecutor } from './run-script';

/** Executors of Nx that only run a command, one line each. */
export const COMMAND_EXECUTORS: readonly CommandExecutor[] = [runCommandsExecutor, runScriptExecutor];
