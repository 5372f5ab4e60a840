import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type MigrationPlace } from '../sets/migration-set';

const IN_VENV = process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'];

/** The one of the shell, in which a virtual environment may be active. */
const OF_SHELL = process.platform === 'win32' ? 'python' : 'python3';

/**
 * The interpreter of Python that runs a project's tools: that of the virtual environment `.venv` in the project or in a
 * directory above it in the same checkout. Its own scripts aren't used, since they name the place where the environment
 * was made.
 *
 * @returns absolute path, or a name that is looked up in `PATH` where there is no `.venv`
 */
export function interpreterOf({ projectRoot, checkout }: MigrationPlace): string {
  for (let directory = projectRoot; ; directory = dirname(directory)) {
    const python = join(directory, '.venv', ...IN_VENV);
    if (existsSync(python)) return python;
    if (directory === checkout || directory === dirname(directory)) return OF_SHELL;
  }
}
