import { TemporaryRepository } from '@nx-worktree/testkit';
import { join } from 'node:path';
import { type CreateRequest, createEnvironment } from '../src/commands/create';
import { listEnvironments } from '../src/commands/list';
import { removeEnvironment } from '../src/commands/remove';
import { restoreEnvironment } from '../src/commands/restore';
import { type EnvironmentRecord } from '../src/parts/parts';
import { request, SILENT } from './requests';

/** A worktree of a test's repository, to work in, to remove and to restore. */
export class TemporaryWorktree {
  private constructor(
    private readonly repository: TemporaryRepository,
    readonly environment: EnvironmentRecord,
  ) {}

  /** The worktree `prices`, without ports and database unless told otherwise. */
  static async create(
    repository: TemporaryRepository,
    more: Partial<CreateRequest> = {},
  ): Promise<TemporaryWorktree> {
    const environment = await createEnvironment(request(repository.root, 'prices', more), SILENT);
    return new TemporaryWorktree(repository, environment);
  }

  /** The worktree `prices` of a new repository, in which git ignores `dist` and `node_modules`. */
  static async inNewRepository(): Promise<{ repository: TemporaryRepository; prices: TemporaryWorktree }> {
    const repository = await TemporaryRepository.create();
    await repository.commit({ 'src/index.ts': 'export {};\n', '.gitignore': 'dist\nnode_modules\n' });
    return { repository, prices: await TemporaryWorktree.create(repository) };
  }

  /** Absolute path of its directory when it was made. */
  get directory(): string {
    return this.environment.directory;
  }

  /** Path of a file in it. */
  file(...names: string[]): string {
    return join(this.directory, ...names);
  }

  /** Runs git in it, and returns what that says. */
  git(...args: string[]): string {
    return this.repository.gitIn(this.directory, ...args);
  }

  /** Writes a file in it; its name, when there is no text. */
  async write(name: string, text = name): Promise<void> {
    await this.repository.write({ [name]: text }, this.directory);
  }

  /** Commits a file on top of its detached HEAD. The message is the file's name. */
  commit(name: string): Promise<string> {
    return this.repository.commitIn(this.directory, name);
  }

  /** Its state in the list of environments, of which it is the only one. */
  async state(): Promise<string | undefined> {
    return (await listEnvironments(this.repository.root))[0]?.state;
  }

  /** Removes it as a command in the main checkout does. */
  remove(force = false): ReturnType<typeof removeEnvironment> {
    return removeEnvironment({ from: this.repository.root, identifier: 'prices', force });
  }

  /** Restores what was removed last. */
  restore(): ReturnType<typeof restoreEnvironment> {
    return restoreEnvironment({ from: this.repository.root, identifier: 'prices', migrations: [] }, SILENT);
  }
}
