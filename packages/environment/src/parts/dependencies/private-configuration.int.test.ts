import { Repository, restoreConfigurations, withPrivateConfiguration } from '@nx-worktree/git';
import { Script, TemporaryRepository, treeOf, withTypeScript } from '@nx-worktree/testkit';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { environmentAt } from '../../../testkit/environments';
import { bindDependencies } from './part';

/** What husky, lefthook and simple-git-hooks do, a tool that goes by `.git` itself, and one that makes a commit. */
const PREPARE = `
const { execFileSync } = require('node:child_process');
const { appendFileSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const git = (...args) => execFileSync('git', args, { encoding: 'utf8' }).trim();
git('config', 'core.hooksPath', '.husky/_');
git('config', '--local', 'alias.own', 'status');
writeFileSync(join(git('rev-parse', '--git-common-dir'), 'hooks/pre-commit'), 'exit 1');
const common = join(readFileSync('.git', 'utf8').replace('gitdir: ', '').trim(), '../..');
writeFileSync(join(common, 'hooks/pre-push'), 'exit 1');
appendFileSync(git('rev-parse', '--git-path', 'info/exclude'), 'own');
git('tag', 'made');
writeFileSync('seen.txt', git('config', 'core.hooksPath'));
`;

let repository: TemporaryRepository;
let worktree: string;
let before: string[];

beforeEach(async () => {
  repository = await TemporaryRepository.empty();
  await repository.commit({
    'package.json': JSON.stringify({ name: 'shop', scripts: { prepare: 'node prepare.js' } }),
    'prepare.js': PREPARE,
    '.gitignore': 'node_modules\nworktrees\nseen.txt\n',
  });
  repository.git('config', 'alias.theirs', 'log');
  worktree = join(repository.root, 'worktrees/one');
  repository.git('worktree', 'add', '--quiet', '--detach', worktree);
  before = shared();
});
afterEach(() => repository.remove());

function shared(): string[] {
  const common = join(repository.root, '.git');
  return [
    readFileSync(join(common, 'config'), 'utf8'),
    ...treeOf(join(common, 'hooks')),
    ...treeOf(join(common, 'info')),
  ];
}

/** What git says of the worktree, as somebody sees it who works there. */
function expectShared(): void {
  expect(shared()).toEqual(before);
  expect(repository.gitIn(worktree, 'rev-parse', '--git-common-dir')).toBe(join(repository.root, '.git'));
  expect(repository.gitIn(worktree, 'config', 'alias.theirs')).toBe('log');
  expect(repository.gitIn(worktree, 'status', '--porcelain')).toBe('');
  expect(readdirSync(join(repository.root, '.git/nx-worktree/private'))).toEqual([]);
  expect(repository.git('worktree', 'list')).toContain(worktree);
}

describe('an installation in a worktree', () => {
  it('leaves the configuration and the hooks of the repository as they are, and what it commits', async () => {
    const options = { mode: 'install' as const };
    await bindDependencies({ main: repository.root, options }).apply(environmentAt(worktree));

    expect(readFileSync(join(worktree, 'seen.txt'), 'utf8')).toBe('.husky/_');
    expectShared();
    expect(repository.git('rev-parse', 'made')).toBe(repository.git('rev-parse', 'HEAD'));
  });

  it('does so when it fails, and beside another one', async () => {
    const other = join(repository.root, 'worktrees/two');
    repository.git('worktree', 'add', '--quiet', '--detach', other);
    const run = (directory: string) => async () => {
      execFileSync(process.execPath, ['prepare.js'], { cwd: directory, stdio: 'pipe' });
    };
    const first = withPrivateConfiguration(worktree, async () => {
      await withPrivateConfiguration(other, run(other));
      throw new Error('fails');
    });
    await expect(first).rejects.toThrow('fails');
    expectShared();
  });

  it('keeps what somebody changes in the main checkout meanwhile', async () => {
    await withPrivateConfiguration(worktree, async () => {
      repository.git('config', 'user.nickname', 'Ada');
    });
    expect(repository.gitIn(worktree, 'config', 'user.nickname')).toBe('Ada');
  });

  it('is put in order by the next command when it was killed', async () => {
    const module = join(__dirname, '../../../../git/src/index');
    const code = `require(${JSON.stringify(module)}).withPrivateConfiguration(process.argv[1], async () => {
        require('node:child_process').execFileSync('git', ['config', 'core.hooksPath', 'x'], { cwd: process.argv[1] });
        require('node:fs').writeFileSync(process.argv[1] + '/seen.txt', '');
        await new Promise(() => setInterval(() => {}, 1000));
      });`;
    const child = Script.node([...withTypeScript(), '-e', code, worktree]);
    while (!existsSync(join(worktree, 'seen.txt'))) await sleep(20);
    const opened = await Repository.open(repository.root);
    await restoreConfigurations(opened);
    expect(readFileSync(join(worktree, '.git'), 'utf8')).toContain('private');
    await child.kill();
    expect(shared()).toEqual(before);

    await restoreConfigurations(opened);
    expectShared();
  });
});
