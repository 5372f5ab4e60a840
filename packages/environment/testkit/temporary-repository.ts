import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A git repository of a test, in a temporary directory of its own. */
export class TemporaryRepository {
  private constructor(
    /** The temporary directory; other clones of the test may lie in it too. */
    readonly home: string,
    readonly root: string,
  ) {}

  /** A repository without a commit. `where` is the directory for the temporary one. */
  static async empty(where = tmpdir()): Promise<TemporaryRepository> {
    const home = await realpath(await mkdtemp(join(where, 'nx-worktree-')));
    const repository = new TemporaryRepository(home, join(home, 'shop'));
    await mkdir(repository.root);
    repository.git('init', '--quiet', '--initial-branch=main');
    return repository;
  }

  /** A repository with the commit of a file, and two more branches. */
  static async create(where?: string): Promise<TemporaryRepository> {
    const repository = await TemporaryRepository.empty(where);
    await repository.commit({ 'README.md': 'shop\n' });
    repository.git('branch', 'feature/rest-api');
    repository.git('branch', 'release-1.0');
    return repository;
  }

  /** Runs git in the main checkout and returns what it says, without the line's end. */
  git(...args: string[]): string {
    return this.gitIn(this.root, ...args);
  }

  gitIn(directory: string, ...args: string[]): string {
    const author = ['-c', 'user.name=Test', '-c', 'user.email=test@localhost'];
    return execFileSync('git', [...author, ...args], {
      cwd: directory,
      encoding: 'utf8',
      stdio: 'pipe',
    }).trimEnd();
  }

  /** Writes files and commits them. */
  async commit(files: Readonly<Record<string, string>>, message = 'Add files'): Promise<void> {
    await this.write(files);
    this.git('add', '--force', '--', ...Object.keys(files));
    this.git('commit', '--quiet', '--message', message);
  }

  async write(files: Readonly<Record<string, string>>, directory = this.root): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(directory, name)), { recursive: true });
      await writeFile(join(directory, name), text);
    }
  }

  /** Everything that a worktree can leave behind, as far as there is any. */
  traces(): {
    worktrees: string[];
    directories: string[];
    entries: string[];
    records: string[];
    trash: string[];
  } {
    const state = join(this.root, '.git', 'nx-worktree');
    return {
      worktrees: this.git('worktree', 'list', '--porcelain')
        .split('\n')
        .filter((line) => line.startsWith('worktree '))
        .slice(1),
      directories: namesInDirectory(join(this.root, 'worktrees')).filter((name) => name !== '.gitignore'),
      entries: namesInDirectory(join(this.root, '.git', 'worktrees')),
      // What a killed writer left is no record, and goes when it is old enough.
      records: namesInDirectory(join(state, 'environments')).filter((name) => !name.endsWith('.tmp')),
      // A removed worktree with a note is no leftover: it can be restored.
      trash: namesInDirectory(join(state, 'trash')).filter(
        (id) => !existsSync(join(state, 'trash', id, 'note.json')),
      ),
    };
  }

  async remove(): Promise<void> {
    await rm(this.home, { recursive: true, force: true });
  }
}

/** What `traces` says when nothing was left. */
export const NO_TRACES = { worktrees: [], directories: [], entries: [], records: [], trash: [] };

function namesInDirectory(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory) : [];
}
