import { type TargetConfiguration } from '@nx/devkit';
import { INSTALLED, removeTemporaryDirectories, temporaryDirectory, writeFiles } from '@nx-worktree/testkit';
import { once } from 'node:events';
import { readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { CollectedOutput } from '../output/collected-output';
import { drained } from '../output/drained';
import { type SuiteCall } from '../protocol';
import { startCommand, startNx } from '../start-suite';
import { commandOf } from './command-of';

/** A test that notes all that its start decides, and ends when its input has, or when there is none to wait for. */
const TEST = `
  const { argv, env } = process;
  const seen = { argv: argv.slice(2), cwd: process.cwd(), env, isTty: process.stdout.isTTY === true };
  require('node:fs').writeFileSync(__dirname + '/seen.json', JSON.stringify(seen));
  console.log('out');
  console.error('err');
  process.exit(Number(env.EXIT ?? 0));
`;

let root: string;
beforeEach(() => {
  root = temporaryDirectory();
  symlinkSync(INSTALLED, join(root, 'node_modules'));
  writeFiles(root, {
    'app/test.js': TEST,
    'app/package.json': JSON.stringify({
      name: 'app',
      scripts: { test: 'node test.js a "b c"', fail: 'exit 3' },
    }),
    'package.json': '{}',
    'package-lock.json': '{}',
  });
});
afterEach(removeTemporaryDirectories);

function call(own: TargetConfiguration, more: Partial<SuiteCall> = {}): SuiteCall {
  const app = { root: 'app', targets: { test: own } };
  const context = {
    root,
    cwd: root,
    isVerbose: false,
    projectGraph: { nodes: {}, dependencies: {} },
    projectsConfigurations: { version: 2, projects: { app } },
    nxJsonConfiguration: {},
  };
  return { project: 'app', target: 'test', overrides: {}, context, ...more };
}

const variables = (): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  HOME: root,
  OWN: 'mine',
  FORCE_COLOR: 'false',
  NX_PREFIX_OUTPUT: 'true',
});

interface Ran {
  readonly passed: boolean;
  readonly seen: unknown;
  readonly lines: string[];
}

/** What becomes of a suite, started by us or by Nx. */
async function ran(suite: SuiteCall, by: 'us' | 'Nx'): Promise<Ran> {
  rmSync(join(root, 'app/seen.json'), { force: true });
  const output = new CollectedOutput();
  const command = commandOf(suite, variables());
  if (!command) throw new Error('That is left to Nx.');
  const { process: child, begin } =
    by === 'us' ? startCommand(command, output) : startNx(suite, variables(), output);
  output.take(child);
  const ended = once(child, 'exit');
  begin();
  const [code] = await ended;
  await drained(child);
  const lines = output.text.split(/\r?\n/).filter((line) => ['out', 'err'].includes(line));
  return { passed: code === 0, seen: readSeen(), lines: lines.sort() };
}

function readSeen(): unknown {
  try {
    const seen = JSON.parse(readFileSync(join(root, 'app/seen.json'), 'utf8'));
    // The shell counts how deep it is nested.
    const { SHLVL: _depth, _: _program, ...env } = seen.env;
    return { ...seen, env };
  } catch {
    return 'nothing ran';
  }
}

const commands = (options: object, more: Partial<TargetConfiguration> = {}): TargetConfiguration => ({
  executor: 'nx:run-commands',
  options,
  ...more,
});

const KNOWN: [string, TargetConfiguration, Partial<SuiteCall>?][] = [
  ['a command in the root', commands({ command: 'node app/test.js one "two three"' })],
  ['a command in the project', commands({ command: 'node test.js', cwd: 'app' })],
  ['a command in parts', commands({ command: ['node', 'test.js', '$OWN'], cwd: 'app' })],
  ['one of commands', commands({ commands: ['node test.js'], cwd: 'app', parallel: true })],
  ['one described command', commands({ commands: [{ command: 'node app/test.js', description: 'Tests' }] })],
  [
    'variables of the options',
    commands({ command: 'node app/test.js', env: { OWN: 'theirs', PATH: '/none' } }),
  ],
  ['colours', commands({ command: 'node app/test.js', color: true })],
  ['a pipeline that fails', commands({ command: 'node app/test.js && exit 4' })],
  ['a test that fails', commands({ command: 'node app/test.js', env: { EXIT: '3' } })],
  ['a program that is not there', commands({ command: 'no-such-program' })],
  [
    'a default configuration',
    commands(
      { command: 'exit 5' },
      { configurations: { ci: { command: 'node app/test.js ci' } }, defaultConfiguration: 'ci' },
    ),
  ],
  [
    'a configuration',
    commands({ command: 'exit 5' }, { configurations: { ci: { command: 'node app/test.js ci' } } }),
    { configuration: 'ci' },
  ],
  ['a script', { executor: 'nx:run-script', options: { script: 'test' } }],
  ['a script that fails', { executor: 'nx:run-script', options: { script: 'fail' } }],
  ['a script that is not there', { executor: 'nx:run-script', options: { script: 'none' } }],
];

it.each(KNOWN)('starts %s as Nx does', async (_what, own, ...[more]) => {
  const suite = call(own, more);
  const [ours, theirs] = [await ran(suite, 'us'), await ran(suite, 'Nx')];
  expect(ours).toEqual(theirs);
});

it.each<[string, TargetConfiguration, Partial<SuiteCall>?]>([
  ['another executor', { executor: '@nx/jest:jest', options: { jestConfig: 'x' } }],
  ['options of the command line', commands({ command: 'node app/test.js' }), { overrides: { grep: 'x' } }],
  ['options that become arguments', commands({ command: 'node app/test.js', grep: 'x' })],
  ['arguments', commands({ command: 'node app/test.js', args: '--x' })],
  ['places for arguments', commands({ command: 'node app/test.js {args.x}' })],
  ['a file of variables', commands({ command: 'node app/test.js', envFile: '.env.ci' })],
  ['several commands', commands({ commands: ['node a.js', 'node app/test.js'] })],
  ['a prefix', commands({ commands: [{ command: 'node app/test.js', prefix: 'x' }] })],
  ['a test for readiness', commands({ command: 'node app/test.js', readyWhen: 'x' })],
  ['a terminal', commands({ command: 'node app/test.js', tty: true })],
  ['a wrong option', commands({ command: 'node app/test.js', cwd: 3 })],
  ['no command', commands({})],
  ['a script with more options', { executor: 'nx:run-script', options: { script: 'test', x: 1 } }],
])('leaves %s to Nx', (_what, own, ...[more]) => {
  expect(commandOf(call(own, more), variables())).toBeUndefined();
});

it.each([
  ['on Windows', process, 'platform', 'win32'],
  ['to a terminal', process.stdout, 'isTTY', true],
] as const)('leaves everything to Nx %s', (_where, owner, property, value) => {
  const before = Object.getOwnPropertyDescriptor(owner, property);
  Object.defineProperty(owner, property, { value, configurable: true });
  try {
    expect(commandOf(call(commands({ command: 'node app/test.js' })), variables())).toBeUndefined();
  } finally {
    if (before) Object.defineProperty(owner, property, before);
    else Reflect.deleteProperty(owner, property);
  }
});
