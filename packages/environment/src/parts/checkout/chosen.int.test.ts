import { join } from 'node:path';
import { Repository } from '@nx-worktree/git';
import { TemporaryRepository } from '@nx-worktree/testkit';
import { choose } from './chosen';
import { type CheckoutOptions } from './options';

let upstream: TemporaryRepository;
let clone: string;
let main: string;
beforeAll(async () => {
  upstream = await TemporaryRepository.create();
  await upstream.commit({ 'a.txt': 'a' });
  upstream.git('tag', '--annotate', 'v1.0', '--message', 'first', 'main~1');
  upstream.git('tag', 'tree', 'main^{tree}');
  clone = join(upstream.home, 'clone');
  upstream.git('clone', '--quiet', upstream.root, clone);
  main = upstream.git('rev-parse', 'main');
});
afterAll(() => upstream.remove());

async function chosen(options: CheckoutOptions, from = clone) {
  return choose(await Repository.open(from), options);
}

async function refusal(options: CheckoutOptions, from?: string): Promise<Error & { code?: string }> {
  const thrown: unknown = await chosen(options, from).catch((error: unknown) => error);
  if (thrown instanceof Error) return thrown;
  throw new Error(`${JSON.stringify(options)} was accepted.`);
}

describe('a ref', () => {
  it('is a tag, followed to its commit', async () => {
    const commit = upstream.git('rev-parse', 'main~1');
    expect(await chosen({ ref: 'v1.0' })).toEqual({ branch: 'v1.0', commit, base: 'refs/tags/v1.0' });
  });

  it('is a hash, also a short one, or an expression', async () => {
    const commit = upstream.git('rev-parse', 'main~1');
    for (const ref of [commit, commit.slice(0, 8), 'HEAD~1', 'main^']) {
      expect(await chosen({ ref })).toEqual({ branch: ref, commit, base: commit });
    }
    expect(await chosen({ ref: 'refs/heads/main' })).toMatchObject({ commit: main, base: 'refs/heads/main' });
    expect(await chosen({ ref: ':/Add files' })).toMatchObject({ commit: main, base: main });
  });

  it('is refused with the nearest names when git knows it not', async () => {
    expect(await refusal({ ref: 'v1.1' })).toMatchObject({ code: 'REF_UNKNOWN', nearest: ['v1.0'] });
    const error = await refusal({ ref: 'feature/rest-api' });
    expect(error.message).toMatch(/no commit "feature\/rest-api"\. Did you mean origin\/feature\/rest-api\?/);
    expect(error.message).toContain('git fetch');
  });

  it.each([
    '',
    '-x',
    '--all',
    '--output=/tmp/x',
    'main..v1.0',
    'a\0b',
    'a\nb',
    '^main',
    '@{99999}',
    'HEAD^9',
  ])('is refused when it is %j, which names no commit', async (ref) => {
    expect(await refusal({ ref })).toMatchObject({ code: 'REF_UNKNOWN', ref });
  });

  it.each([
    ['tree', 'directory'],
    ['HEAD:a.txt', 'file'],
  ])('is refused when it is %j, which is a %s', async (ref, kind) => {
    expect(await refusal({ ref })).toMatchObject({ code: 'NOT_A_COMMIT', kind });
  });
});

describe('a new branch', () => {
  it('begins at a branch, one of a remote too, or at any commit', async () => {
    expect(await chosen({ branch: 'work', base: 'feature/rest-api' })).toMatchObject({
      branch: 'work',
      base: 'refs/remotes/origin/feature/rest-api',
      attachTo: { branch: 'work', isNew: true },
    });
    const commit = upstream.git('rev-parse', 'main~1');
    expect(await chosen({ branch: 'work', base: 'v1.0' })).toMatchObject({ commit, base: 'refs/tags/v1.0' });
  });

  it.each([
    ['main', 'main'],
    ['main/work', 'main'],
    ['release-1.0', 'origin/release-1.0'],
  ])('can not be %j, since there is %j', async (branch, existing) => {
    const error = await refusal({ branch, base: 'main' });
    expect(error).toMatchObject({ code: 'BRANCH_EXISTS', branch, existing });
  });

  it('is refused when its base is unknown', async () => {
    expect(await refusal({ branch: 'work', base: 'mian' })).toMatchObject({
      code: 'REF_UNKNOWN',
      nearest: expect.arrayContaining(['main']),
    });
  });
});

describe('the branch itself', () => {
  it('is the local one, or a new one when only a remote has it', async () => {
    upstream.gitIn(clone, 'branch', 'mine');
    expect((await chosen({ branch: 'mine', attach: true })).attachTo).toEqual({
      branch: 'mine',
      isNew: false,
    });
    expect((await chosen({ branch: 'release-1.0', attach: true })).attachTo).toEqual({
      branch: 'release-1.0',
      isNew: true,
    });
  });

  it('is refused with the worktree that has it', async () => {
    for (const options of [{ branch: 'main', attach: true }, { attach: true }]) {
      const error = await refusal(options);
      expect(error).toMatchObject({ code: 'BRANCH_CHECKED_OUT', branch: 'main', worktree: clone });
      expect(error.message).toContain(`checked out in ${clone}`);
    }
  });

  it('is refused when it is what a remote has, or there is none', async () => {
    expect(await refusal({ branch: 'origin/release-1.0', attach: true })).toMatchObject({
      code: 'NO_LOCAL_BRANCH',
      message: expect.stringContaining('Name the branch without its remote'),
    });
    const detached = join(upstream.home, 'detached');
    upstream.git('clone', '--quiet', upstream.root, detached);
    upstream.gitIn(detached, 'checkout', '--quiet', '--detach');
    expect((await refusal({ attach: true }, detached)).message).toContain('none was named');
  });
});
