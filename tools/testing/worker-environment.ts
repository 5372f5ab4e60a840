import { TestEnvironment } from 'jest-environment-node';
import { lstatSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Gives each worker process of Jest a state directory, and so a server, of its own: a test that looks at all databases
 * of the server, or reaps, must not see those of a test that runs beside it. The claimed ports are everybody's, since the
 * ports are.
 */
export default class WorkerEnvironment extends TestEnvironment {
  constructor(...args: ConstructorParameters<typeof TestEnvironment>) {
    // Here, before the tests get a copy of it, it is what child processes inherit as well.
    process.env['NX_WORKTREE_HOME'] = homeOfWorker();
    // Jest tells its workers to colour what they print, which is what some tests read.
    process.env['NO_COLOR'] = '1';
    super(...args);
  }
}

function homeOfWorker(): string {
  const run = process.env['NX_WORKTREE_TEST_RUN'];
  if (!run) throw new Error('Integration tests need the directory that start-of-run.ts makes.');
  const home = join(run, `worker-${process.env['JEST_WORKER_ID']}`);
  if (lstatSync(home, { throwIfNoEntry: false })) return home;
  // As root, the server runs as another user, who has to be able to enter.
  mkdirSync(home, { mode: 0o711 });
  symlinkSync(join(run, 'ports'), join(home, 'ports'));
  return home;
}
