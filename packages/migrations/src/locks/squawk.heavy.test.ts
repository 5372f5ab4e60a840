import { removeTemporaryDirectories, temporaryDirectory, writeFiles } from '@nx-worktree/testkit';
import { execFileSync } from 'node:child_process';
import { placeOf } from '../sets/migration-set';
import { askSquawk, squawkVersion } from './squawk';

const VERSION = '2.66.0';
const STATEMENTS = ['alter table article add column vat int', 'create index on article (vat)'];

afterAll(removeTemporaryDirectories);

const placeIn = (directory: string) => placeOf(directory, { project: 'shop', root: '.', tool: 'sql' });

it('asks squawk about the statements, where it is installed for the project', async () => {
  const directory = temporaryDirectory();
  const dependencies = { 'squawk-cli': VERSION };
  writeFiles(directory, { 'package.json': JSON.stringify({ private: true, dependencies }) });
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: directory });

  expect(await squawkVersion(placeIn(directory))).toContain(VERSION);
  const answer = await askSquawk(placeIn(directory), STATEMENTS, 18);
  expect(answer).toMatchObject({ isRun: true });
  expect(answer.isRun && answer.findings).toContainEqual({
    rule: 'require-concurrent-index-creation',
    message: 'During normal index creation, table updates are blocked, but reads are still allowed.',
    help: 'Use `concurrently` to avoid blocking writes.',
    statement: 'create index on article (vat);',
  });
});

it('says where it is not installed', async () => {
  const place = placeIn(temporaryDirectory());
  expect(await askSquawk(place, STATEMENTS, 18)).toEqual({ isRun: false, reason: 'squawk is not installed' });
  expect(await squawkVersion(place)).toBe('none');
});
