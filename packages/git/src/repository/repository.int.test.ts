import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { TemporaryRepository } from '@nx-worktree/testkit';
import { Repository } from './repository';

let repository: TemporaryRepository;
beforeAll(async () => {
  repository = await TemporaryRepository.create();
});
afterAll(() => repository.remove());

describe('Repository.open', () => {
  const places: Record<string, () => Promise<string>> = {
    'its top': async () => repository.root,
    'a subfolder': async () => {
      await mkdir(join(repository.root, 'packages/api'), { recursive: true });
      return join(repository.root, 'packages/api');
    },
    'a worktree elsewhere': async () => {
      repository.git('worktree', 'add', '--quiet', '--detach', join(repository.home, 'linked'));
      return join(repository.home, 'linked');
    },
    'a subfolder of a worktree': async () => {
      await mkdir(join(repository.home, 'linked/packages'));
      return join(repository.home, 'linked/packages');
    },
    'its git directory': async () => join(repository.root, '.git'),
  };

  it.each(Object.entries(places))('finds the main checkout from %s', async (_, place) => {
    expect(await Repository.open(await place())).toMatchObject({
      root: repository.root,
      commonDirectory: join(repository.root, '.git'),
    });
  });

  it('finds that of a git directory which lies elsewhere', async () => {
    const root = join(repository.home, 'separate');
    const commonDirectory = join(repository.home, 'separate.git');
    repository.git('clone', '--quiet', `--separate-git-dir=${commonDirectory}`, repository.root, root);
    expect(await Repository.open(root)).toMatchObject({ root, commonDirectory });
  });

  it('takes a submodule for a repository of its own', async () => {
    const allowed = ['-c', 'protocol.file.allow=always'];
    repository.git(...allowed, 'submodule', '--quiet', 'add', repository.root, 'libs/sub');
    const sub = join(repository.root, 'libs/sub');
    expect((await Repository.open(sub)).root).toBe(sub);
    repository.gitIn(sub, 'worktree', 'add', '--quiet', '--detach', join(repository.home, 'of-sub'));
    expect((await Repository.open(join(repository.home, 'of-sub'))).root).toBe(sub);
  });

  it('passes on what git says when it refuses for another reason', async () => {
    const before = process.env['GIT_CONFIG_GLOBAL'];
    process.env['GIT_CONFIG_GLOBAL'] = join(repository.home, 'broken.gitconfig');
    await repository.write({ 'broken.gitconfig': '[' }, repository.home);
    try {
      await expect(Repository.open(repository.root)).rejects.toMatchObject({
        code: 'GIT_COMMAND_FAILED',
        stderr: expect.stringContaining('broken.gitconfig'),
      });
    } finally {
      if (before === undefined) delete process.env['GIT_CONFIG_GLOBAL'];
      else process.env['GIT_CONFIG_GLOBAL'] = before;
    }
  });

  describe('of another user (needs root)', () => {
    const OTHER = 1;
    const itAsRoot = process.getuid?.() === 0 ? it : it.skip;

    /** Opens it as a user other than root. */
    async function openAsOther(directory = repository.root): Promise<Repository> {
      await chmod(repository.home, 0o711);
      process.seteuid?.(OTHER);
      try {
        return await Repository.open(directory);
      } finally {
        process.seteuid?.(0);
      }
    }

    itAsRoot('says whose it is when git does not trust it', async () => {
      await expect(openAsOther()).rejects.toMatchObject({
        code: 'REPOSITORY_ACCESS',
        owner: 0,
        message: expect.stringContaining(`git config --global --add safe.directory ${repository.root}`),
      });
    });

    itAsRoot.each(['.', '.git'])('says whose it is when %s may not be read', async (closed) => {
      await chmod(join(repository.root, closed), 0o700);
      try {
        await expect(openAsOther()).rejects.toMatchObject({
          code: 'REPOSITORY_ACCESS',
          message: expect.stringMatching(
            /^You are not allowed to read .*, which belongs to user 0\. Work in a clone/,
          ),
        });
      } finally {
        await chmod(join(repository.root, closed), 0o755);
      }
    });
  });

  it('says that git is missing', async () => {
    const { PATH } = process.env;
    process.env['PATH'] = repository.home;
    try {
      await expect(Repository.open(repository.root)).rejects.toMatchObject({ code: 'GIT_MISSING' });
    } finally {
      process.env['PATH'] = PATH;
    }
  });
});
