import { type NxJsonConfiguration } from '@nx/devkit';
import { statSync } from 'node:fs';
import { join, posix } from 'node:path';

const ROOT = '{workspaceRoot}/';

type NamedInputs = NonNullable<NxJsonConfiguration['namedInputs']>;

/**
 * The directories that named inputs look into, such as `tools` for `{workspaceRoot}/tools/*.js`: what decides over a
 * target's result has to be there. What looks into the whole workspace doesn't count.
 *
 * @param workspaceRoot absolute path
 * @returns relative to the workspace, with `/`
 */
export function inputDirectories(workspaceRoot: string, named: NamedInputs): string[] {
  const inputs = Object.values(named).flat();
  const filesets = inputs.flatMap((input) =>
    typeof input === 'string' ? [input] : 'fileset' in input ? [input.fileset] : [],
  );
  const patterns = filesets.filter((fileset) => fileset.startsWith(ROOT));
  return patterns
    .map((pattern) => directoryOf(workspaceRoot, pattern.slice(ROOT.length)))
    .filter((directory) => directory !== '.');
}

function directoryOf(workspaceRoot: string, pattern: string): string {
  const parts = pattern.split('/');
  const glob = parts.findIndex((part) => /[*?[\]{}()!+@]/.test(part));
  const literal = posix.normalize((glob < 0 ? parts : parts.slice(0, glob)).join('/') || '.');
  const isDirectory =
    glob >= 0 || statSync(join(workspaceRoot, literal), { throwIfNoEntry: false })?.isDirectory();
  return isDirectory ? literal.replace(/\/$/, '') : posix.dirname(literal);
}
