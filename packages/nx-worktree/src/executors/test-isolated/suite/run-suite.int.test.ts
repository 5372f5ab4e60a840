import { identityOf } from '@nx-worktree/system';
import { removeTemporaryDirectories, temporaryDirectory, until } from '@nx-worktree/testkit';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { executorContext } from '../../../../testkit/executor-context';
import { scripts } from '../../../../testkit/scripts';
import { type SuiteCall } from './protocol';
import { SuiteInterruptedError } from './interruption';
import { runSuite, type SuiteLimits, SuiteTimeoutError } from './run-suite';

let root: string;
const file = (name: string): string => join(root, name);

beforeEach(() => {
  root = temporaryDirectory();
  mkdirSync(file('app'));
  symlinkSync(join(__dirname, '../../../../../../node_modules'), file('node_modules'));
});
afterEach(removeTemporaryDirectories);

/** A suite whose test command is this script. */
function suite(script: string, overrides: Record<string, unknown> = {}): SuiteCall {
  writeFileSync(file('app/test.js'), script);
  const options = { command: `"${process.execPath}" test.js`, cwd: 'app' };
  const app = { root: 'app', targets: { test: { executor: 'nx:run-commands', options } } };
  const context = executorContext(root, { projectsConfigurations: { version: 2, projects: { app } } });
  return { project: 'app', target: 'test', overrides, context };
}

function run(
  call: SuiteCall,
  own: Record<string, string> = {},
  limits: Partial<SuiteLimits> = {},
): Promise<boolean> {
  const variables = { ...(process.env as Record<string, string>), ...own };
  return runSuite(call, variables, {
    timeoutMinutes: 1,
    interruption: new AbortController().signal,
    ...limits,
  });
}

/** Starts a process that nothing reaches but a signal to itself, writes its pid, and goes on as `then` says. */
const withLeftover = (then: string): string => `
  const { spawn } = require('node:child_process');
  const left = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });
  left.unref();
  require('node:fs').writeFileSync('../pids', [process.pid, left.pid].join(' '));
  ${then}`;

async function pids(): Promise<number[]> {
  await until('the pids', () => existsSync(file('pids')) && readFileSync(file('pids'), 'utf8').includes(' '));
  return readFileSync(file('pids'), 'utf8').split(' ').map(Number);
}

async function allGone(): Promise<void> {
  for (const pid of await pids())
    await until(`the end of process ${pid}`, async () => (await identityOf(pid)) === undefined);
}

describe('runSuite', () => {
  it('says how the command ended', async () => {
    expect(await run(suite('process.exit(0)'))).toBe(true);
    expect(await run(suite('process.exit(3)'))).toBe(false);
  });

  it('fails where the command has no directory to run in', async () => {
    const call = suite('');
    rmSync(file('app'), { recursive: true });
    expect(await run(call)).toBe(false);
  });

  it('gives the command the variables and the options of the command line', async () => {
    const script = `require('node:fs').writeFileSync('../seen', process.env.OWN + ' ' + process.argv.slice(2))`;
    await run(suite(script, { grep: 'orders', _: ['one.test.js'] }), { OWN: 'mine' });
    expect(readFileSync(file('seen'), 'utf8')).toBe('mine one.test.js,--grep=orders');
  });

  it('leaves no process behind when the command ends', async () => {
    expect(await run(suite(withLeftover('')))).toBe(true);
    await allGone();
  });

  it('stops a command that hangs, however deaf it is', async () => {
    const deaf = withLeftover(`process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)`);
    await expect(run(suite(deaf), {}, { timeoutMinutes: 0.05 })).rejects.toThrow(SuiteTimeoutError);
    await allGone();
  });

  it('stops the command when it is interrupted', async () => {
    const controller = new AbortController();
    const running = run(
      suite(withLeftover('setInterval(() => {}, 1000)')),
      {},
      { interruption: controller.signal },
    );
    const refused = expect(running).rejects.toThrow(SuiteInterruptedError);
    await pids();
    controller.abort();
    await refused;
    await allGone();
  });

  it('does not start when it is interrupted before', async () => {
    const running = run(suite(withLeftover('')), {}, { interruption: AbortSignal.abort() });
    await expect(running).rejects.toThrow(SuiteInterruptedError);
    expect(existsSync(file('pids'))).toBe(false);
  });

  it('stops the command when the executor is killed', async () => {
    const executor = scripts.start('run-suite', [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    executor.process.send(suite(withLeftover('setInterval(() => {}, 1000)')));
    await pids();
    await executor.kill();
    await allGone();
  });
});
