import { type ProjectGraph } from '@nx/devkit';
import {
  type OwnHome,
  removeTemporaryDirectories,
  temporaryDirectory,
  useOwnHome,
} from '@nx-worktree/testkit';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { executorContext } from '../../../testkit/executor-context';
import { recordConsole } from '../../../testkit/recorded-console';
import doctor from './doctor';

const { all } = recordConsole();
let root: string;

/** A machine of its own, on which no other test leaves something to fix. */
let own: OwnHome;
beforeAll(() => {
  own = useOwnHome();
});
afterAll(() => own.remove());
afterAll(removeTemporaryDirectories);

beforeEach(() => {
  root = temporaryDirectory();
  execFileSync('git', ['init', '--quiet', root]);
});

async function run(
  options: { identifier?: string; fix?: boolean; json?: boolean } = {},
  nodes: ProjectGraph['nodes'] = {},
) {
  all.length = 0;
  const names = { projectName: 'worktrees', targetName: 'doctor' };
  const context = executorContext(root, { ...names, projectGraph: { nodes, dependencies: {} } });
  const { success } = await doctor({ fix: false, json: false, ...options }, context);
  return { success, text: all.join('\n') };
}

test('fails while something has failed, says the same to people and programs, and fixes it', async () => {
  expect(await run()).toMatchObject({ success: true });
  mkdirSync(join(root, 'worktrees'));

  const { success, text } = await run();
  expect(success).toBe(false);
  expect(text).toMatch(/failed +hidden +worktrees is not hidden/);
  const json = JSON.parse((await run({ json: true })).text);
  expect(json.repository).toContainEqual({
    check: 'hidden',
    state: 'failed',
    text: expect.stringContaining('worktrees is not hidden'),
    mend: expect.stringContaining('.gitignore'),
  });

  expect(await run({ fix: true })).toMatchObject({
    success: true,
    text: expect.stringContaining('Fixed: 1.'),
  });
  expect(await run()).toMatchObject({ success: true });
});

test('what only the user ignores is not hidden from Nx', async () => {
  mkdirSync(join(root, 'worktrees'));
  writeFileSync(join(root, 'mine'), 'worktrees\n');
  execFileSync('git', ['-C', root, 'config', 'core.excludesFile', join(root, 'mine')]);
  expect((await run()).text).toMatch(/failed +hidden +worktrees is not hidden from Nx/);
});

test('warns of a variable of the shell, but not of one that Nx has read from a file', async () => {
  process.env['GIT_NAMESPACE'] = 'elsewhere';
  try {
    expect(await run()).toMatchObject({
      success: true,
      text: expect.stringContaining('→ unset GIT_NAMESPACE'),
    });
    writeFileSync(join(root, '.env.doctor'), 'GIT_NAMESPACE=elsewhere\n');
    expect((await run()).text).not.toContain('unset');
  } finally {
    delete process.env['GIT_NAMESPACE'];
  }
});

test('says so when there is no such worktree', async () => {
  const { success, text } = await run({ identifier: 'prices' });
  expect(success).toBe(false);
  expect(text).toBe('There is no environment "prices". This repository has none.');
});

test('a project that is configured wrongly is named, and does not keep the rest from being checked', async () => {
  const targets = {
    'migrate-isolated': {
      executor: 'nx-worktree:migrate-isolated',
      options: { tool: 'sql', directory: '/srv/migrations' },
    },
  };
  const api = { name: 'api', type: 'app' as const, data: { root: 'api', targets } };
  const { success, text } = await run({}, { api });
  expect(success).toBe(false);
  expect(text).toMatch(/failed +nx-migrations +The migrations of api can't be used: .*"\/srv\/migrations"/);
  expect(text).toMatch(/ok +records/);
});

test('names the extensions of migrations that the server lacks, and the ways to have them', async () => {
  mkdirSync(join(root, 'shop/migrations'), { recursive: true });
  const create = (name: string) =>
    writeFileSync(join(root, 'shop/migrations/1.sql'), `CREATE EXTENSION IF NOT EXISTS "${name}";`);
  const shop = { name: 'shop', type: 'app' as const, data: { root: 'shop', targets: {} } };
  create('nxw_nowhere');
  const { text } = await run({}, { shop });
  expect(text).toMatch(
    /warning +nx-extensions +The migrations of shop create the extension nxw_nowhere, which/,
  );
  expect(text).toContain('set server.binaries in the options of nx-worktree');
  create('uuid-ossp');
  expect((await run({}, { shop })).text).toMatch(/ok +nx-extensions +.*: uuid-ossp/);
});
