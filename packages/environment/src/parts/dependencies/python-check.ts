import { isInside, messageOf, realPathIfThere } from '@nx-worktree/system';
import { execa } from 'execa';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { git } from '@nx-worktree/git';
import { type Check, type Examined, type Observation } from '../../engine/check';

/** Files by which a Python project is known. */
const OF_PYTHON = [
  'pyproject.toml',
  'requirements*.txt',
  'setup.py',
  'setup.cfg',
  'Pipfile',
  'poetry.lock',
  'uv.lock',
];

const WHICH = 'import platform, sys; print(platform.python_version()); print(sys.prefix)';

const TIMEOUT_MS = 10_000;

/** Which Python the worktree has: its own virtual environment's, or any that the shell finds. */
export function pythonCheck({ record }: Examined): Check {
  return {
    name: 'python',
    async look() {
      const { directory } = record();
      const patterns = OF_PYTHON.map((name) => `:(glob)**/${name}`);
      const isPython = (await git(directory, ['ls-files', '--', ...patterns])) !== '';
      if (!isPython) return { state: 'unchecked', text: 'no Python project is in this checkout' };
      const venv = join(directory, '.venv');
      return existsSync(venv) ? lookAtVenv(directory, venv) : withoutVenv(directory);
    },
  };
}

async function withoutVenv(directory: string): Promise<Observation> {
  const python = await askPython('python3');
  const used =
    python.version === undefined
      ? 'and no python3 is found'
      : `so python3 is that of ${python.prefix} (${python.version})`;
  return {
    state: 'warning',
    text: `The worktree has no virtual environment of its own, ${used}.`,
    advice: `python3 -m venv ${join(directory, '.venv')}`,
  };
}

/** One that is a link, or was moved here from elsewhere, installs its packages into another checkout. */
async function lookAtVenv(directory: string, venv: string): Promise<Observation> {
  const real = (await realPathIfThere(venv)) ?? venv;
  const root = (await realPathIfThere(directory)) ?? directory;
  const program =
    process.platform === 'win32' ? join(venv, 'Scripts', 'python.exe') : join(venv, 'bin', 'python');
  const { version, prefix, reason } = await askPython(program);
  if (version === undefined) return broken(venv, `${program} can't be run: ${reason}`);
  const home = (await realPathIfThere(prefix)) ?? prefix;
  if (!isInside(real, root) || home !== real)
    return broken(venv, `The Python of ${venv} is that of ${isInside(real, root) ? prefix : real}`);
  return { state: 'ok', text: `Python ${version} of its own ${venv}` };
}

function broken(venv: string, what: string): Observation {
  return {
    state: 'failed',
    text: `${what}.`,
    advice: `rm -rf ${venv} && python3 -m venv ${venv}, then reinstall its packages`,
  };
}

type Python =
  | { readonly version: string; readonly prefix: string; readonly reason?: undefined }
  | { readonly version?: undefined; readonly prefix?: undefined; readonly reason: string };

async function askPython(program: string): Promise<Python> {
  try {
    // An active virtual environment or a PYTHONHOME of the shell would answer for another Python.
    const env = { ...process.env, PYTHONHOME: undefined, PYTHONPATH: undefined };
    const { stdout } = await execa(program, ['-c', WHICH], {
      env,
      extendEnv: false,
      timeout: TIMEOUT_MS,
      stdin: 'ignore',
    });
    const [version = '', prefix = ''] = stdout.split(/\r?\n/);
    return { version, prefix };
  } catch (error) {
    return { reason: messageOf(error).split('\n')[0] ?? '' };
  }
}
