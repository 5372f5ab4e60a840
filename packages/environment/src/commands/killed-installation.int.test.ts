import { identityOf, isRunning } from '@nx-worktree/system';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ended, kill, start } from '../../testkit/processes';
import { request } from '../../testkit/requests';
import { NO_TRACES, TemporaryRepository } from '../../testkit/temporary-repository';
import { listEnvironments } from './list';

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
  const creation = start('create-environment', [JSON.stringify(request(repository.root, 'prices'))]);
  const end = ended(creation);
  await until(() => existsSync(note) && readFileSync(note, 'utf8').endsWith('\n'));
  const installing = await identityOf(Number(readFileSync(note, 'utf8')));
  if (!installing) throw new Error('The installation has ended by itself.');

  await kill(creation);
  await end;
  await until(async () => !(await isRunning(installing)));
  expect(await listEnvironments(repository.root)).toEqual([]);
  expect(repository.traces()).toEqual(NO_TRACES);
});

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error('Waited 20 s in vain.');
    await sleep(10);
  }
}
