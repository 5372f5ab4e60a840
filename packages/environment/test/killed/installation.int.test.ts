import { identityOf, isRunning } from '@nx-worktree/system';
import { TemporaryRepository, until } from '@nx-worktree/testkit';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scripts } from '../../testkit/scripts';
import { request } from '../../testkit/requests';
import { NO_TRACES, tracesOf } from '../../testkit/traces';
import { listEnvironments } from '../../src/commands/list';

let repository: TemporaryRepository;
beforeEach(async () => {
  repository = await TemporaryRepository.empty();
});
afterEach(() => repository.remove());

it('an installation ends with the process that asked for it, and the next command undoes what it made', async () => {
  const note = join(repository.home, 'installing');
  const script = `require("fs").writeFileSync(${JSON.stringify(note)}, String(process.pid) + "\\n"); setInterval(() => {}, 1000);`;
  await repository.commit({
    'package.json': JSON.stringify({ name: 'shop', scripts: { postinstall: 'node install.js' } }),
    'install.js': script,
    '.gitignore': 'node_modules\n',
  });
  const creation = scripts.start('create-environment', [JSON.stringify(request(repository.root, 'prices'))]);
  const end = creation.ended();
  await until('the installation', () => existsSync(note) && readFileSync(note, 'utf8').endsWith('\n'));
  const installing = await identityOf(Number(readFileSync(note, 'utf8')));
  if (!installing) throw new Error('The installation has ended by itself.');

  await creation.kill();
  await end;
  await until('the end of the installation', async () => !(await isRunning(installing)));
  expect(await listEnvironments(repository.root)).toEqual([]);
  expect(tracesOf(repository)).toEqual(NO_TRACES);
});
