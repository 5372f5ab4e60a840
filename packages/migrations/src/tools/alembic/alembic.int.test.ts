import { insideDatabase } from '@nx-worktree/postgres';
import { TemporaryCheckout } from '@nx-worktree/testkit';
import { useDatabase } from '../../../testkit/use-server';
import { detectMigrations, detectToolIn } from '../../detection/detect-migrations';
import { inputFilesOf } from '../../registry/inputs';
import { type MigrationSet, placeOf } from '../../sets/migration-set';
import { alembic } from './alembic';

const SET: MigrationSet = { project: 'shop', root: 'shop', tool: 'alembic', directory: 'alembic' };
const INI = '[alembic]\n# a comment\nscript_location = %(here)s/alembic\n';

let checkout: TemporaryCheckout;
afterEach(() => checkout.remove());

it.each<[string, Record<string, string>, string]>([
  ['an alembic.ini', { 'shop/alembic.ini': INI, 'shop/alembic/env.py': '' }, 'alembic'],
  [
    'a pyproject.toml',
    {
      'shop/pyproject.toml': '[tool.alembic]\nscript_location = "%(here)s/db"\n',
      'shop/db/env.py': '',
    },
    'db',
  ],
  [
    'a package of Python',
    {
      'shop/alembic.ini': '[alembic]\nscript_location = my.db:scripts\n',
      'shop/src/my/db/scripts/env.py': '',
    },
    'src/my/db/scripts',
  ],
  [
    'a configuration at the root of the workspace',
    { 'alembic.ini': '[alembic]\nscript_location: shop/db\n', 'shop/db/env.py': '' },
    'db',
  ],
])('is known by %s', async (_, files, directory) => {
  checkout = await TemporaryCheckout.with({ 'shop/project.json': '{}', ...files });
  expect(detect('shop')).toMatchObject({ tool: 'alembic', directory });
  expect(detect('.')).toBeUndefined();
  expect(detectToolIn(checkout.root, { root: 'shop' }, directory)).toBe('alembic');
});

it.each<Record<string, string>>([
  { 'shop/alembic.ini': INI },
  { 'shop/pyproject.toml': '[tool.black]\n', 'shop/alembic/env.py': '' },
  { 'shop/alembic.ini': INI.replace('%(here)s', '..'), 'alembic/env.py': '' },
])('is not known by %j', async (files) => {
  checkout = await TemporaryCheckout.with(files);
  expect(detect('shop')).toBeUndefined();
});

it('reads an order, merges and what can be undone from the text of the files', async () => {
  const all = await migrations({
    'z.py':
      'revision: str = "1a"\ndown_revision: Union[str, None] = None\ndef downgrade() -> None:\n  op.x()\n',
    'y.py':
      "revision = '2b'\ndown_revision = '1a'\ndef downgrade():\n  '''No way\n  back.'''\n  raise NotImplementedError\n",
    'x.py': "revision = '2c'\ndown_revision = '1a'\n# nx-worktree: irreversible\ndef upgrade():\n  op.x()\n",
    'w.py':
      "revision = '3d'\ndown_revision = (\n  '2b',  # one\n  '2c',\n)\ndef upgrade(): pass\ndef downgrade(): pass\n",
    'v.py': "revision = '4e'\ndown_revision = '3d'\ndef upgrade():\n  op.x()\n\n\ndef downgrade():\n  pass\n",
    '__init__.py': '',
  });
  expect(all.map(({ name, down, after }) => [name, down, after])).toEqual([
    ['1a', 'present', []],
    ['2c', 'refused', ['1a']],
    ['2b', 'refused', ['1a']],
    ['3d', 'present', ['2b', '2c']],
    ['4e', 'absent', ['3d']],
  ]);
});

it('takes the files of all directories that its configuration names', async () => {
  const revision = "revision = '1a'\ndown_revision = None\nbranch_labels = ('one',)\n";
  checkout = await TemporaryCheckout.with({
    'shop/alembic.ini': `${INI}version_path_separator = os  # as usual\nversion_locations = %(here)s/one:../two\n`,
    'shop/alembic/env.py': '',
    'shop/alembic/versions/0.py': 'not taken',
    'shop/one/1.py': revision,
    'two/2.py': revision.replace('1a', '2b').replace("'one'", "'two'"),
  });
  expect(await inputFilesOf(place())).toEqual([
    '../two/2.py',
    'alembic.ini',
    'alembic/env.py',
    'alembic/versions/0.py',
    'one/1.py',
  ]);
  const all = await alembic.migrations(await inputFilesOf(place()), place());
  expect(all.map(({ files }) => files[0])).toEqual(['one/1.py', '../two/2.py']);
});

it.each([
  [
    'two heads',
    { 'b.py': "revision = '2b'\ndown_revision = '1a'\n", 'c.py': "revision = '2c'\ndown_revision = '1a'\n" },
    'there are 2 heads, alembic/versions/b.py and alembic/versions/c.py',
  ],
  [
    'the same revision twice',
    { 'b.py': "revision = '1a'\n" },
    'a.py and alembic/versions/b.py both are revision 1a',
  ],
  [
    'a gap',
    { 'b.py': "revision = '3c'\ndown_revision = '2b'\n" },
    'b.py comes after revision 2b, which no file has',
  ],
  ['no revision', { 'b.py': 'print("hello")\n' }, 'alembic/versions/b.py names no revision'],
  ['a computed revision', { 'b.py': 'revision = f(1)\n' }, 'b.py computes revision'],
])('refuses %s, as Alembic would', async (_, files, reason) => {
  await expect(
    migrations({ 'a.py': "revision = '1a'\ndown_revision = None\n", ...files }),
  ).rejects.toMatchObject({
    code: 'MIGRATION_FILES',
    message: expect.stringContaining(reason),
  });
});

describe('without Alembic', () => {
  const used = useDatabase('heads');
  const former = { ...process.env };
  afterEach(() => {
    process.env = { ...former };
  });

  it('takes what comes before the newest revision in its table for applied', async () => {
    const all = await migrations({
      'a.py': "revision = '1a'\ndown_revision = None\n",
      'b.py': "revision = '2b'\ndown_revision = '1a'\n",
      'c.py': "revision = '3c'\ndown_revision = '2b'\n",
    });
    await checkout.write({ 'shop/alembic/env.py': 'context.configure(version_table="v", connection=c)' });
    const applied = () => alembic.history?.applied(place(), used.database, all);
    expect(await applied()).toBeUndefined();
    await insideDatabase(used.database, (client) =>
      client.query(
        `create table v (version_num varchar(32) primary key); insert into v values ('2b'), ('gone')`,
      ),
    );
    expect(await applied()).toMatchObject([{ name: '1a' }, { name: '2b' }, { name: 'gone' }]);
  });

  it('says which interpreter lacks it', async () => {
    await migrations({});
    await checkout.write({
      '.venv/bin/python': '#!/bin/sh\necho "$1: No module named alembic" >&2\n[ "$1" = -c ]\n',
    });
    const { chmodSync } = await import('node:fs');
    chmodSync(`${checkout.root}/.venv/bin/python`, 0o755);
    const missing = {
      code: 'PYTHON_MODULE_MISSING',
      message: expect.stringMatching(/module alembic, which \S+\/\.venv\/bin\/python does not have/),
    };
    await expect(alembic.version?.(place())).rejects.toMatchObject(missing);
    await expect(alembic.migrate(place(), used.database)).rejects.toMatchObject(missing);
  });

  it('says that there is no interpreter', async () => {
    await migrations({});
    process.env['PATH'] = '';
    const missing = { code: 'PYTHON_MISSING', message: expect.stringContaining("python3 can't be started") };
    await expect(alembic.version?.(place())).rejects.toMatchObject(missing);
    await expect(alembic.migrate(place(), used.database)).rejects.toMatchObject(missing);
  });
});

function detect(root: string) {
  return detectMigrations(checkout.root, { name: 'shop', root });
}

function place() {
  return placeOf(checkout.root, SET);
}

async function migrations(files: Readonly<Record<string, string>>) {
  const inFolder = Object.entries(files).map(([name, text]) => [`shop/alembic/versions/${name}`, text]);
  checkout = await TemporaryCheckout.with({ 'shop/alembic.ini': INI, 'shop/alembic/env.py': '' });
  await checkout.write(Object.fromEntries(inFolder) as Record<string, string>);
  return alembic.migrations(await inputFilesOf(place()), place());
}
