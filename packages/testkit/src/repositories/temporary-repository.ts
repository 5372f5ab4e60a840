import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { removeTemporaryDirectory, temporaryDirectory } from '../directories/temporary-directory';
import { writeFiles } from '../directories/write-files';

/** Lets git clone submodules from this machine. */
const LOCAL_SUBMODULES = ['-c', 'protocol.file.allow=always'];

/** A git repository of a test, in a temporary directory of its own. */
export class TemporaryRepository {
  private constructor(
    /** The temporary directory; other clones of the test may lie in it too. */
    readonly home: string,
    readonly root: string,
  ) {}

  /** A repository without a commit. `parent` is the directory for the temporary one. */
  static async empty(parent?: string): Promise<TemporaryRepository> {
    const home = temporaryDirectory(parent === undefined ? {} : { parent });
    const repository = new TemporaryRepository(home, join(home, 'shop'));
    mkdirSync(repository.root);
    repository.git('init', '--quiet', '--initial-branch=main');
    return repository;
  }

  /** A repository with the commit of a file, and two more branches. */
  static async create(parent?: string): Promise<TemporaryRepository> {
    const repository = await TemporaryRepository.empty(parent);
    await repository.commit({ 'README.md': 'shop\n' });
    repository.git('branch', 'feature/rest-api');
    repository.git('branch', 'release-1.0');
    return repository;
  }

  /** Runs git in the main checkout and returns what it says, without the line's end. */
  git(...args: string[]): string {
    return this.gitIn(this.root, ...args);
  }

  /** Runs git in another directory, as `git` does. */
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

  /** Commits a file in a worktree or in another clone; its text and the message are its name. Returns the hash. */
  async commitIn(directory: string, name: string): Promise<string> {
    await this.write({ [name]: name }, directory);
    this.gitIn(directory, 'add', '--force', name);
    this.gitIn(directory, 'commit', '--quiet', '--message', name);
    return this.gitIn(directory, 'rev-parse', 'HEAD');
  }

  /** Commits a submodule: a clone of this repository, which lies beside it. */
  addSubmodule(path: string): void {
    const library = join(this.home, 'library');
    this.git('clone', '--quiet', this.root, library);
    this.git(...LOCAL_SUBMODULES, 'submodule', '--quiet', 'add', library, path);
    this.git('commit', '--quiet', '--message', 'Add a submodule');
  }

  /** Checks the submodules of a worktree out. */
  updateSubmodules(directory: string): void {
    this.gitIn(directory, ...LOCAL_SUBMODULES, 'submodule', '--quiet', 'update', '--init');
  }

  /** Writes files without committing them. */
  async write(files: Readonly<Record<string, string>>, directory = this.root): Promise<void> {
    writeFiles(directory, files);
  }

  /** Deletes it with everything beside it in the temporary directory. */
  async remove(): Promise<void> {
    await removeTemporaryDirectory(this.home);
  }
}
