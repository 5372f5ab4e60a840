import { TemporaryCheckout } from '@nx-worktree/testkit';
import { spawnSync } from 'node:child_process';
import { recordReads } from '../reads/record-reads';
import { placeOf } from '../sets/migration-set';
import { runPython } from './run-python';

const DATABASE = { name: 'shop', url: 'postgres://u@h/shop', variables: { PGHOST: 'h' } };

const isMissing = spawnSync('python3', ['--version']).status !== 0;
if (isMissing) console.warn('The tests that run Python are skipped, since there is no python3.');

(isMissing ? describe.skip : describe)('a program of Python', () => {
  let checkout: TemporaryCheckout;
  afterEach(() => checkout.remove());

  const reads = async (program: Parameters<typeof runPython>[2], files: Record<string, string>) => {
    checkout = await TemporaryCheckout.with(files);
    const place = placeOf(checkout.root, { project: 'shop', root: 'shop', tool: 'command' });
    const log = await recordReads(checkout.root, (variables) =>
      runPython(place, place.projectRoot, program, ['one'], {
        ...DATABASE,
        variables: { ...DATABASE.variables, ...variables },
      }),
    );
    return log
      .filter(({ what }) => what !== 'process')
      .map((entry) => 'name' in entry && [entry.what, entry.name]);
  };

  it('has its modules, the files that it opens and the directories that it lists recorded', async () => {
    const found = await reads(
      { script: 'manage.py' },
      {
        'shop/manage.py': `import os, sys, helper
assert sys.argv == ['manage.py', 'one'] and os.environ['DATABASE_URL'] == 'postgresql://u@h/shop'
open('../data.csv').read()
os.listdir('seeds')
open('made.txt', 'w').write('x')
open('.env').read()
try: open('gone.txt')
except FileNotFoundError: pass
`,
        'shop/helper.py': '',
        'shop/.env': '',
        'shop/seeds/1.csv': '',
        'data.csv': 'a',
      },
    );
    expect(found).toEqual(
      expect.arrayContaining([
        ['file', 'shop/manage.py'],
        ['file', 'shop/helper.py'],
        ['file', 'data.csv'],
        ['directory', 'shop/seeds'],
        ['written', 'shop/made.txt'],
        ['absent', 'shop/gone.txt'],
      ]),
    );
    expect(found).toHaveLength(6);
  });

  it('can be a module, and leaves no bytecode in the checkout', async () => {
    const files = {
      'shop/tool/__main__.py': 'from tool import other',
      'shop/tool/other.py': '',
      'shop/tool/__init__.py': '',
    };
    const found = await reads({ module: 'tool' }, files);
    expect(found).toEqual(expect.arrayContaining([['file', 'shop/tool/other.py']]));
    expect(found).toHaveLength(3);
    const left = spawnSync('find', [checkout.root, '-name', '*.pyc'], { encoding: 'utf8' });
    expect(left.stdout).toBe('');
  });

  it('fails as it fails without being recorded', async () => {
    await expect(
      reads({ script: 'fails.py' }, { 'shop/fails.py': 'import sys; sys.exit(3)' }),
    ).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      reason: 'exit code 3',
    });
  });
});
