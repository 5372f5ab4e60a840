import { join } from 'node:path';
import { TemporaryRepository } from '@nx-worktree/testkit';
import { resolveBranch } from './resolve-branch';
import { Repository } from '../repository/repository';

let upstream: TemporaryRepository;
let clone: string;
beforeAll(async () => {
  upstream = await TemporaryRepository.create();
  await upstream.commit({ 'a.txt': 'a' });
  clone = join(upstream.home, 'clone');
  upstream.git('clone', '--quiet', upstream.root, clone);
});
afterAll(() => upstream.remove());

async function resolve(branch?: string, directory = clone) {
  return resolveBranch(await Repository.open(directory), branch);
}

describe('resolveBranch', () => {
  it('takes the branch of the main checkout when none is named', async () => {
    const commit = upstream.git('rev-parse', 'main');
    expect(await resolve()).toEqual({ branch: 'main', commit, base: 'refs/heads/main' });
  });

  it('takes the commit of the main checkout when that is on no branch', async () => {
    const detached = join(upstream.home, 'detached');
    upstream.git('clone', '--quiet', upstream.root, detached);
    upstream.gitIn(detached, 'checkout', '--quiet', '--detach', 'HEAD~1');
    const commit = upstream.git('rev-parse', 'main~1');
    expect(await resolve(undefined, detached)).toEqual({ branch: 'HEAD', commit, base: commit });
  });

  it('finds a branch that only the remote has, by its own name and in full', async () => {
    const commit = upstream.git('rev-parse', 'feature/rest-api');
    const base = 'refs/remotes/origin/feature/rest-api';
    expect(await resolve('feature/rest-api')).toEqual({ branch: 'feature/rest-api', commit, base });
    expect(await resolve('origin/feature/rest-api')).toEqual({
      branch: 'origin/feature/rest-api',
      commit,
      base,
    });
  });

  it('prefers the local branch, which may be ahead', async () => {
    const ahead = join(upstream.home, 'ahead');
    upstream.git('clone', '--quiet', upstream.root, ahead);
    upstream.gitIn(ahead, 'commit', '--quiet', '--allow-empty', '--message', 'ahead');
    expect((await resolve('main', ahead)).commit).toBe(upstream.gitIn(ahead, 'rev-parse', 'HEAD'));
    expect((await resolve('origin/main', ahead)).commit).toBe(upstream.git('rev-parse', 'main'));
  });

  it('uses a local branch whose counterpart is gone on the remote', async () => {
    const gone = join(upstream.home, 'gone');
    upstream.git('branch', 'short-lived');
    upstream.git('clone', '--quiet', upstream.root, gone);
    upstream.gitIn(gone, 'checkout', '--quiet', 'short-lived');
    upstream.git('branch', '-D', 'short-lived');
    upstream.gitIn(gone, 'fetch', '--quiet', '--prune');
    expect((await resolve('short-lived', gone)).base).toBe('refs/heads/short-lived');
    await expect(resolve('origin/short-lived', gone)).rejects.toMatchObject({
      code: 'BRANCH_UNKNOWN',
      nearest: ['short-lived'],
    });
  });

  it('does not take a part of a name for the name', async () => {
    await expect(resolve('rest-api')).rejects.toMatchObject({
      code: 'BRANCH_UNKNOWN',
      nearest: ['origin/feature/rest-api'],
    });
  });

  it('asks which one is meant when remotes other than origin disagree', async () => {
    const many = join(upstream.home, 'many');
    upstream.git('clone', '--quiet', '--origin', 'first', upstream.root, many);
    upstream.gitIn(many, 'remote', 'add', 'second', upstream.root);
    upstream.gitIn(many, 'fetch', '--quiet', 'second');
    expect((await resolve('release-1.0', many)).branch).toBe('release-1.0');

    upstream.gitIn(many, 'update-ref', 'refs/remotes/second/release-1.0', upstream.git('rev-parse', 'main'));
    await expect(resolve('release-1.0', many)).rejects.toMatchObject({
      code: 'BRANCH_AMBIGUOUS',
      candidates: ['first/release-1.0', 'second/release-1.0'],
    });
    expect((await resolve('second/release-1.0', many)).commit).toBe(upstream.git('rev-parse', 'main'));
  });

  it('offers a branch whose name turns the direction of a text without turning it', async () => {
    upstream.git('branch', 'fix/\u202eniam');
    const message = resolve('fix/niam', upstream.root);
    await expect(message).rejects.toThrow(String.raw`Did you mean fix/\u{202e}niam?`);
    await expect(message).rejects.toMatchObject({ nearest: ['fix/\u202eniam'] });
  });

  it('says that a clone is shallow when it lacks the branch', async () => {
    const shallow = join(upstream.home, 'shallow');
    upstream.git('clone', '--quiet', '--depth', '1', `file://${upstream.root}`, shallow);
    await expect(resolve('feature/rest-api', shallow)).rejects.toMatchObject({
      code: 'BRANCH_UNKNOWN',
      isShallow: true,
    });
    await expect(resolve('feature/rest-api', shallow)).rejects.toThrow("git remote set-branches origin '*'");
  });

  it('says so when the commit of a branch is missing in a shallow clone', async () => {
    const shallow = join(upstream.home, 'broken');
    upstream.git('clone', '--quiet', '--depth', '1', `file://${upstream.root}`, shallow);
    const missing = upstream.git('rev-parse', 'main~1');
    await upstream.write({ '.git/refs/heads/old': `${missing}\n` }, shallow);
    await expect(resolve('old', shallow)).rejects.toMatchObject({ code: 'COMMIT_MISSING', commit: missing });
    await expect(resolve('old', shallow)).rejects.toThrow('git fetch --unshallow');
  });
});
