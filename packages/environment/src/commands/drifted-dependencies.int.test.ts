import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { InstalledWorkspace, NPM } from '../../testkit/package-managers';
import { doctorRequest } from '../../testkit/requests';
import { assertDependenciesSound } from '../parts/dependencies/assert-sound';
import { DependenciesDriftedError } from '../parts/dependencies/dependencies-errors';
import { SILENT } from '../engine/stack';
import { createEnvironment } from './create';
import { diagnose } from './doctor';

describe('dependencies that have drifted', () => {
  let workspace: InstalledWorkspace;
  let main: string;
  let worktree: string;
  beforeAll(async () => {
    workspace = await InstalledWorkspace.create(NPM);
    main = workspace.main;
    const request = { from: main, identifier: 'api', purpose: 'test-unit', migrations: [], server: {} };
    worktree = (await createEnvironment(request, SILENT)).directory;
  });
  afterAll(() => workspace?.remove());

  it('are refused before a suite, named by doctor, and made anew by its --fix', async () => {
    await assertDependenciesSound(worktree);
    expect(await doctor(false)).toMatchObject({ state: 'ok' });

    workspace.run(main, ['install', '--no-save', './vendor/left-2.0.0.tgz']);
    const reason = /node_modules\/left is 2\.0\.0, not 1\.0\.0, which contradicts package-lock\.json/;
    const failure = await assertDependenciesSound(worktree).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DependenciesDriftedError);
    expect(failure).toMatchObject({ identifier: 'api', message: expect.stringMatching(reason) });
    expect(await doctor(false)).toMatchObject({ state: 'failed', text: expect.stringMatching(reason) });

    expect(await doctor(true)).toMatchObject({ state: 'ok', mended: expect.stringContaining('npm ci') });
    await assertDependenciesSound(worktree);
  });

  it('are refused where they were installed, and the worktree has another lockfile since', async () => {
    workspace.run(main, NPM.remove);
    workspace.repository.git('commit', '--quiet', '--all', '--message', 'Remove left');
    workspace.repository.gitIn(worktree, 'checkout', '--quiet', '--detach', 'main');
    await expect(assertDependenciesSound(worktree)).rejects.toThrow(
      'left is installed, which contradicts package-lock.json',
    );
    await doctor(true);
    await assertDependenciesSound(worktree);
  });

  it('are not looked at in the main checkout, in a worktree of somebody else and outside of git', async () => {
    await assertDependenciesSound(main);
    const other = workspace.addWorktree('other');
    await assertDependenciesSound(other);
    await assertDependenciesSound(workspace.repository.home);
  });

  it('are noticed when node_modules is gone', async () => {
    rmSync(join(worktree, 'node_modules'), { recursive: true });
    expect(await doctor(false)).toMatchObject({ state: 'failed' });
  });

  async function doctor(fix: boolean) {
    const { environments } = await diagnose(doctorRequest(main, { identifier: 'api', fix }));
    return environments[0]?.answers.find(({ check }) => check === 'dependencies');
  }
});
