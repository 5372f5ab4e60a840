import { posix } from 'node:path';
import { git, gitSucceeds } from '../command/git';
import { GitCommandError } from '../command/git-errors';

/** A branch that has an old file is told from one that had it by asking; so many are asked. */
const MOST_BRANCHES = 50;

/** What any commit can be reached from: branches, tags, remotes and the stash, and what reflogs still know. */
const EVERYWHERE = ['--all', '--reflog'];

/** Where git has a file that the checkout may lack. */
export interface FileWhereabouts {
  /** Relative to the directory that was asked, with `/`. */
  readonly path: string;
  /** The branches that have it, by short names, local ones first. */
  readonly branches: readonly string[];
  /** Full hash of the last commit that has it, and its subject. */
  readonly commit: string;
  readonly subject: string;
}

/**
 * All files that any commit of the repository has had in some folders, on whatever branch. It walks the whole history.
 *
 * @param directory absolute path; paths are relative to it
 * @param folders relative to the directory
 * @returns none outside of a repository
 */
export async function filesInHistory(directory: string, folders: readonly string[]): Promise<string[]> {
  const pathspecs = folders.map((folder) => `:(literal)${folder}`);
  const args = ['log', ...EVERYWHERE, '--format=', '--name-only', '-z', '--relative', '--', ...pathspecs];
  const names = await orNothing(() => git(directory, args));
  return [...new Set(names.split('\0'))].map((name) => name.replace(/^\n/, '')).filter(Boolean);
}

/**
 * Finds a path in the history of the repository.
 *
 * @param directory absolute path
 * @param path relative to the directory, with `/`
 * @returns `undefined` when no commit has it
 */
export async function whereaboutsOf(directory: string, path: string): Promise<FileWhereabouts | undefined> {
  const found = await orNothing(() =>
    git(directory, [
      'log',
      ...EVERYWHERE,
      '-1',
      '--date-order',
      '--diff-filter=ACMRT',
      '--format=%H%x00%s',
      '--',
      path,
    ]),
  );
  const [commit, subject = ''] = found.trimEnd().split('\0');
  if (!commit) return undefined;
  return { path, commit, subject, branches: await branchesWith(directory, path, commit) };
}

/**
 * Those of these files that the commit lacks that is checked out.
 *
 * @param directory absolute path; the files are relative to it
 * @returns none outside of a repository; all before the first commit
 */
export async function missingInHead(directory: string, files: readonly string[]): Promise<Set<string>> {
  if (files.length === 0 || !(await gitSucceeds(directory, ['rev-parse', '--git-dir']))) return new Set();
  const folders = [...new Set(files.map((file) => `${posix.dirname(file)}/`))];
  const paths = folders.includes('./') ? [] : folders;
  const args = ['ls-tree', '-r', '-z', '--name-only', 'HEAD', '--', ...paths];
  const names = await orNothing(() => git(directory, args));
  const committed = new Set(names.split('\0'));
  return new Set(files.filter((file) => !committed.has(file)));
}

async function branchesWith(directory: string, path: string, commit: string): Promise<string[]> {
  const containing = await orNothing(() =>
    git(directory, [
      'for-each-ref',
      `--contains=${commit}`,
      '--format=%(refname:short)%00%(symref)',
      'refs/heads',
      'refs/remotes',
    ]),
  );
  const branches = containing
    .split('\n')
    .map((line) => line.split('\0'))
    .flatMap(([name, symref]) => (name && !symref ? [name] : []))
    .slice(0, MOST_BRANCHES);
  const having: string[] = [];
  for (const branch of branches) {
    if (await gitSucceeds(directory, ['cat-file', '-e', `${branch}:./${path}`])) having.push(branch);
  }
  return having;
}

async function orNothing(ask: () => Promise<string>): Promise<string> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof GitCommandError) return '';
    throw error;
  }
}
