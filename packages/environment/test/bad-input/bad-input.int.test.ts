import { TemporaryRepository } from '@nx-worktree/testkit';
import { execFileSync } from 'node:child_process';
import { chown, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { scripts } from '../../testkit/scripts';
import { request, SILENT } from '../../testkit/requests';
import { NO_TRACES, tracesOf } from '../../testkit/traces';
import { createEnvironment, type CreateRequest, planEnvironment } from '../../src/commands/create';
import { removeEnvironment } from '../../src/commands/remove';

let repository: TemporaryRepository;
beforeEach(async () => {
  repository = await TemporaryRepository.create();
});
afterEach(() => repository.remove());

/** Tries a creation and its plan: both have to fail alike, and nothing may be left. */
async function refusal(asked: CreateRequest): Promise<Error & { code?: string }> {
  const before = repository.git('for-each-ref');
  const planned = await planEnvironment(asked).catch((error: Error) => error);
  const created = await createEnvironment(asked, SILENT).catch((error: Error) => error);
  if (!(created instanceof Error)) throw new Error('The environment was created.');
  expect(planned).toEqual(created);
  expect(repository.git('for-each-ref')).toBe(before);
  return created;
}

describe('bad input leaves nothing behind', () => {
  afterEach(() => expect(tracesOf(repository)).toEqual(NO_TRACES));

  it.each([
    ['', 'is empty'],
    ['two words', 'white space'],
    ['..', '".."'],
    ['a/b', 'slash'],
    ['-x', 'dash'],
    ['naïve', 'other than ASCII'],
    ['x'.repeat(61), 'longer than 60'],
  ])('identifier %j', async (identifier, reason) => {
    const error = await refusal(request(repository.root, identifier));
    expect(error).toMatchObject({ code: 'INVALID_IDENTIFIER', message: expect.stringContaining(reason) });
  });

  it('an unknown purpose', async () => {
    const error = await refusal(request(repository.root, 'prices', { purpose: 'integration' }));
    expect(error).toMatchObject({ code: 'UNKNOWN_PURPOSE' });
    expect(error.message).toContain('test-integration');
  });

  it('an unknown branch, with the nearest names', async () => {
    const error = await refusal(request(repository.root, 'prices', { branch: 'feature/rest-apj' }));
    expect(error).toMatchObject({ code: 'BRANCH_UNKNOWN', nearest: ['feature/rest-api'] });
    expect(error.message).toMatch(
      /There is no branch "feature\/rest-apj"\. Did you mean feature\/rest-api\?.*git fetch/,
    );
  });

  it.each(['--force', '-x', 'main~1', 'HEAD', '', 'main:README.md', '@{-1}', '..'])(
    'a branch named %j, which is none',
    async (branch) => {
      expect(await refusal(request(repository.root, 'prices', { branch }))).toMatchObject({
        code: 'BRANCH_UNKNOWN',
      });
    },
  );

  it('a directory that is no repository', async () => {
    const error = await refusal(request(repository.home, 'prices'));
    expect(error).toMatchObject({ code: 'NOT_A_REPOSITORY', directory: repository.home });
  });

  it('a directory that does not exist', async () => {
    const error = await refusal(request(join(repository.root, 'gone'), 'prices'));
    expect(error).toMatchObject({ code: 'NOT_A_REPOSITORY' });
  });

  it('a bare repository, and a worktree of one', async () => {
    const bare = join(repository.home, 'bare.git');
    repository.git('clone', '--quiet', '--bare', repository.root, bare);
    repository.gitIn(bare, 'worktree', 'add', '--quiet', '--detach', join(repository.home, 'linked'));

    for (const from of [bare, join(repository.home, 'linked')]) {
      const error = await refusal(request(from, 'prices'));
      expect(error).toMatchObject({ code: 'BARE_REPOSITORY', commonDirectory: bare });
    }
  });

  it('a target that exists, as a directory and as a file; both stay as they are', async () => {
    const target = join(repository.root, 'worktrees', 'test-unit-prices');
    await repository.write({ 'worktrees/test-unit-prices/mine.txt': 'mine' });
    expect(await refusal(request(repository.root, 'prices'))).toMatchObject({
      code: 'TARGET_EXISTS',
      kind: 'directory',
    });
    expect(await readFile(join(target, 'mine.txt'), 'utf8')).toBe('mine');

    await rm(target, { recursive: true });
    await writeFile(target, 'mine');
    expect(await refusal(request(repository.root, 'prices'))).toMatchObject({
      code: 'TARGET_EXISTS',
      kind: 'file',
    });
    expect(await readFile(target, 'utf8')).toBe('mine');
    await rm(join(repository.root, 'worktrees'), { recursive: true });
  });

  it('a worktrees directory that is a file', async () => {
    await writeFile(join(repository.root, 'worktrees'), '');
    const error = await refusal(request(repository.root, 'prices'));
    expect(error).toMatchObject({ code: 'WORKTREES_DIRECTORY_UNUSABLE' });
    expect(error.message).toContain('not a directory');
    await rm(join(repository.root, 'worktrees'));
  });

  it('a worktrees directory that is a dangling link', async () => {
    await symlink(join(repository.home, 'gone'), join(repository.root, 'worktrees'));
    expect(await refusal(request(repository.root, 'prices'))).toMatchObject({
      code: 'WORKTREES_DIRECTORY_UNUSABLE',
    });
    await rm(join(repository.root, 'worktrees'));
  });

  (process.platform === 'linux' ? it : it.skip)(
    'a worktrees directory where nothing can be made (needs Linux)',
    async () => {
      const asked = request(repository.root, 'prices', { worktrees: '/proc/x' });
      await expect(createEnvironment(asked, SILENT)).rejects.toMatchObject({
        code: 'WORKTREES_DIRECTORY_UNUSABLE',
      });
    },
  );

  const isRoot = process.getuid?.() === 0;
  (isRoot ? it : it.skip)(
    'a worktrees directory of another user (needs root, to be somebody else)',
    async () => {
      const nobody = 65_534;
      await mkdir(join(repository.root, 'worktrees'));
      for (const place of [repository.home, repository.root]) await chown(place, nobody, nobody);
      execFileSync('chown', ['-R', String(nobody), join(repository.root, '.git')]);

      const asked = JSON.stringify(request(repository.root, 'prices'));
      const { exitCode, stderr } = await scripts
        .start('create-environment', [asked], { uid: nobody })
        .ended();
      execFileSync('chown', ['-R', '0', repository.root]);
      expect({ exitCode, stderr }).toEqual({
        exitCode: 1,
        stderr: expect.stringMatching(
          /^Worktrees can't be kept in .*worktrees: you are not allowed to write to it\./,
        ),
      });
    },
  );

  it('both environment files tracked', async () => {
    await repository.commit({ '.env.test': 'A=1\n', '.env.test.local': 'B=2\n' });
    const error = await createEnvironment(request(repository.root, 'prices'), SILENT).catch(
      (thrown: Error) => thrown,
    );
    expect(error).toMatchObject({ code: 'ENVIRONMENT_FILE_TAKEN' });
  });
});

describe('a repository without a commit', () => {
  it('says so', async () => {
    const empty = await TemporaryRepository.empty();
    for (const asked of [request(empty.root, 'prices'), request(empty.root, 'prices', { branch: 'main' })]) {
      await expect(createEnvironment(asked, SILENT)).rejects.toMatchObject({ code: 'NO_COMMIT' });
    }
    expect(tracesOf(empty)).toEqual(NO_TRACES);
    await empty.remove();
  });
});

describe('an identifier that is taken', () => {
  it('says by which worktree, whatever the purpose and the case of letters', async () => {
    const holder = await createEnvironment(request(repository.root, 'prices'), SILENT);
    const before = tracesOf(repository);
    for (const asked of [
      request(repository.root, 'prices'),
      request(repository.root, 'Prices', { purpose: 'test-performance' }),
    ]) {
      const error = await refusal(asked);
      expect(error).toMatchObject({ code: 'IDENTIFIER_TAKEN' });
      expect(error.message).toContain(
        `by the test-unit worktree ${holder.directory}, since ${holder.created}`,
      );
    }
    expect(tracesOf(repository)).toEqual(before);
  });

  it('says so as well when its record is damaged', async () => {
    await mkdir(join(repository.root, '.git/nx-worktree/environments'), { recursive: true });
    await writeFile(
      join(repository.root, '.git/nx-worktree/environments/prices.json'),
      '{"schemaVersion": 1,',
    );
    const error = await refusal(request(repository.root, 'prices'));
    expect(error.message).toContain("can't be read");
    expect(error.message).toContain('prices.json');
  });
});

describe('removing what is not there', () => {
  it('offers the nearest names', async () => {
    await createEnvironment(request(repository.root, 'prices'), SILENT);
    const error = await removeEnvironment({ from: repository.root, identifier: 'price' }).catch(
      (thrown: Error) => thrown,
    );
    expect(error).toMatchObject({ code: 'ENVIRONMENT_UNKNOWN', nearest: ['prices'], known: ['prices'] });
  });

  it('lists the known ones when none is near, and says when there are none', async () => {
    await expect(removeEnvironment({ from: repository.root, identifier: 'x' })).rejects.toThrow(
      'This repository has none.',
    );
    await createEnvironment(request(repository.root, 'prices'), SILENT);
    await expect(removeEnvironment({ from: repository.root, identifier: 'something' })).rejects.toThrow(
      'There are: prices.',
    );
  });

  it('does not look outside of the records', async () => {
    await expect(removeEnvironment({ from: repository.root, identifier: '../lock' })).rejects.toMatchObject({
      code: 'INVALID_IDENTIFIER',
    });
  });
});
