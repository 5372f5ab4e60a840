import { type TargetConfiguration } from '@nx/devkit';
import { removeTemporaryDirectories, temporaryDirectory } from '@nx-worktree/testkit';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { databasesNamedBy } from './of-target';

let workspaceRoot: string;
beforeEach(() => {
  workspaceRoot = temporaryDirectory();
  mkdirSync(join(workspaceRoot, 'api'));
  writeFileSync(join(workspaceRoot, 'api/.env'), 'DATABASE_URL=postgres://localhost/development\n');
  writeFileSync(join(workspaceRoot, '.env.level'), 'LEVEL=debug\n');
});
afterEach(removeTemporaryDirectories);

const named = (target: TargetConfiguration): string[] =>
  databasesNamedBy(target, { workspaceRoot, projectRoot: 'api' });
const ofCommand = (command: string): string[] => named({ options: { command } });

describe('databasesNamedBy', () => {
  it('names the variables in options and configurations', () => {
    const env = { DATABASE_URL: 'postgres://localhost/development', LEVEL: 'debug' };
    expect(named({ options: { command: 'seed', env } })).toEqual(['options.env.DATABASE_URL']);
    expect(named({ configurations: { ci: { env: { PGHOST: 'db' } } } })).toEqual([
      'configurations.ci.env.PGHOST',
    ]);
    expect(named({ options: { env: { LEVEL: 'debug' } } })).toEqual([]);
  });

  it('names the variables of a single command', () => {
    const commands = ['tsc', { command: 'node seed.js', env: { PGDATABASE: 'development' } }];
    expect(named({ options: { commands } })).toEqual(['options.env.PGDATABASE']);
  });

  it.each([
    'DATABASE_URL=postgres://localhost/dev prisma migrate deploy',
    'cd api && PGDATABASE=dev psql',
    'export PGHOST=db; psql',
    'cross-env DATABASE_URL="postgres://localhost/dev" node seed.js',
  ])('finds the assignment in %s', (command) => {
    expect(ofCommand(command)).toEqual([expect.stringMatching(/^\w+=\.\.\. in options\.command$/)]);
  });

  it.each([
    'DATABASE_URL="${DATABASE_URL:-postgres://localhost/dev}" prisma migrate deploy',
    'DATABASE_URL="$DATABASE_URL&schema=shop" prisma migrate deploy',
    'TEST_DATABASE_URL=postgres://localhost/dev jest',
    'psql "$DATABASE_URL"',
    'dotenv -e .env -- prisma migrate deploy',
    'dotenv -o -e ../.env.level -- jest',
    'env-cmd --no-override -f .env jest',
  ])('finds none in %s', (command) => {
    expect(ofCommand(command)).toEqual([]);
  });

  it.each([
    'dotenv -o -- jest',
    'dotenv -e .env -o jest',
    'env-cmd -f .env jest',
    'dotenvx run --overload -- jest',
  ])('finds the file that wins in %s', (command) => {
    expect(ofCommand(command)).toEqual(['.env, which overrides in options.command']);
  });

  it('reads several commands, and the script behind a target', () => {
    expect(named({ options: { commands: ['tsc', { command: 'PGPORT=1 psql' }] } })).toHaveLength(1);
    const metadata = { scriptContent: 'dotenv -o -- jest' };
    expect(named({ executor: 'nx:run-script', metadata })).toEqual(['.env, which overrides in the script']);
  });
});
