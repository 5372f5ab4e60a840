import { type ConnectionInfo } from '@nx-worktree/postgres';
import { join } from 'node:path';
import { MigrationFailedError } from '../programs/program-errors';
import { runProgram } from '../programs/run-program';
import { type MigrationPlace } from '../sets/migration-set';
import { interpreterOf } from './interpreter';
import { PythonMissingError, PythonModuleMissingError } from './python-errors';

const RECORDER = join(__dirname, 'recorder.py');

/** Prints the version of a distribution, and nothing when it isn't installed. */
const ASK_VERSION = `import sys
from importlib import metadata
try: print(metadata.version(sys.argv[1]))
except metadata.PackageNotFoundError: pass`;

/** What is run: a module by its name, or a script by its path. */
export type PythonProgram = { readonly module: string } | { readonly script: string };

/**
 * Runs a program of Python with the interpreter of a project, and records what it reads.
 *
 * @param directory absolute path of where it runs
 * @throws {@link MigrationFailedError} when it fails
 * @throws {@link PythonModuleMissingError} when it needs a module that isn't installed
 * @throws {@link PythonMissingError} when there is no interpreter
 */
export async function runPython(
  place: MigrationPlace,
  directory: string,
  program: PythonProgram,
  args: readonly string[],
  database: ConnectionInfo,
): Promise<void> {
  const file = interpreterOf(place);
  const what = 'module' in program ? ['-m', program.module] : [program.script];
  const variables = {
    // SQLAlchemy 1.4 and later know no "postgres:".
    DATABASE_URL: database.url.replace(/^postgres:/, 'postgresql:'),
    // The checkout is the user's.
    PYTHONDONTWRITEBYTECODE: '1',
  };
  try {
    const command = { file, args: [RECORDER, ...what, ...args], cwd: directory, variables };
    await runProgram(place, command, database);
  } catch (error) {
    throw missingOf(error, { place, file, program }) ?? error;
  }
}

interface Started {
  readonly place: MigrationPlace;
  /** The interpreter. */
  readonly file: string;
  readonly program: PythonProgram;
}

/** The interpreter is missing, or the module itself; what the module in turn needs stands in its output. */
function missingOf(error: unknown, { place: { set }, file, program }: Started): Error | undefined {
  if (!(error instanceof MigrationFailedError)) return undefined;
  if (error.reason.includes('ENOENT')) return new PythonMissingError(set, file, { cause: error });
  if (!('module' in program)) return undefined;
  // A directory of the same name, such as that of its scripts, counts as a package without a program.
  const isMissing = new RegExp(`No module named '?${program.module}('?\\s*$|\\.__main__)`).test(error.output);
  return isMissing ? new PythonModuleMissingError(set, program.module, file, { cause: error }) : undefined;
}

/**
 * The version of a distribution as the interpreter of a project has it.
 *
 * @param name as PyPI calls it
 * @throws {@link PythonModuleMissingError} when it isn't installed
 * @throws {@link PythonMissingError} when there is no interpreter
 */
export async function pythonVersionOf(place: MigrationPlace, name: string): Promise<string> {
  const file = interpreterOf(place);
  const { execa } = await import('execa');
  const { stdout } = await execa(file, ['-c', ASK_VERSION, name], {
    cwd: place.projectRoot,
    stdin: 'ignore',
  }).catch((error: unknown) => {
    throw new PythonMissingError(place.set, file, { cause: error });
  });
  const version = stdout.trim();
  if (version === '') throw new PythonModuleMissingError(place.set, name, file);
  return version;
}
