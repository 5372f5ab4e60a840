import { removeTemporaryDirectories, temporaryDirectory } from '@nx-worktree/testkit';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { scripts } from '../../testkit/scripts';
import { clearUnfinished, createExclusively, replaceAtomically } from './exclusive';
import { withFileLock } from '../locks/file-lock';
import { readJsonFile } from './json-file';
import { isInside, OutsideDirectoryError, removeDirectory } from './remove-directory';
import { stateHome, StateHomeError } from './state-home';

/** No account has this number. */
const NAMELESS = 54321;

let directory: string;
beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(removeTemporaryDirectories);

const testAsRoot = process.getuid?.() === 0 ? test : test.skip;

testAsRoot.each([
  ['createExclusively', () => createExclusively(join(directory, 'state/record'), '')],
  ['replaceAtomically', () => replaceAtomically(join(directory, 'record'), '')],
  ['a lock', () => withFileLock(join(directory, 'state/lock'), async () => undefined)],
])('%s says whose directory it is that may not be written to (needs root)', async (_name, write) => {
  await chmod(directory, 0o755);
  process.seteuid?.(1);
  const failure = await write()
    .catch((error: unknown) => error)
    .finally(() => process.seteuid?.(0));
  expect(failure).toMatchObject({ code: 'NOT_WRITABLE', directory, owner: 0 });
  expect(String(failure)).toContain(`You are not allowed to write to ${directory}, which belongs to user 0.`);
  expect(await readdir(directory)).toEqual([]);
});

describe('createExclusively', () => {
  test('of many at once, one makes the file, whole and closed to others, and nothing else stays', async () => {
    const path = join(directory, 'claim');
    const made = await Promise.all(
      Array.from({ length: 20 }, (_, index) => createExclusively(path, `content ${index}`)),
    );

    expect(made.filter(Boolean)).toHaveLength(1);
    expect(await readFile(path, 'utf8')).toBe(`content ${made.indexOf(true)}`);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(directory)).toEqual(['claim']);
  });
});

describe('replaceAtomically', () => {
  test('a reader always finds a whole content', async () => {
    const path = join(directory, 'record');
    const contents = ['a', 'b'].map((letter) => letter.repeat(100_000));
    await replaceAtomically(path, contents[0] ?? '');
    const writing = (async () => {
      for (let round = 0; round < 100; round++) await replaceAtomically(path, contents[round % 2] ?? '');
    })();
    for (let round = 0; round < 100; round++) expect(contents).toContain(await readFile(path, 'utf8'));
    await writing;
  });
});

describe('clearUnfinished', () => {
  test('deletes what killed writers left, not what is being written, and nothing of others', async () => {
    const [old, young] = [randomUUID(), randomUUID()].map((id) => `.${id}.tmp`);
    for (const name of [old, young, '.mine.tmp', 'record'])
      await writeFile(join(directory, String(name)), '');
    const longAgo = new Date(Date.now() - 2 * 60 * 60 * 1000);
    for (const name of [old, '.mine.tmp', 'record'])
      await utimes(join(directory, String(name)), longAgo, longAgo);

    expect(await clearUnfinished(directory)).toBe(1);
    expect((await readdir(directory)).sort()).toEqual([young, '.mine.tmp', 'record'].sort());
    expect(await clearUnfinished(join(directory, 'gone'))).toBe(0);
  });
});

describe('readJsonFile', () => {
  const schema = z.object({ port: z.number() });

  test.each([
    ['is gone', undefined, { state: 'absent' }],
    ['is right', '{"port":8001}', { state: 'present', value: { port: 8001 } }],
    ['was cut off', '{"port":80', { state: 'damaged' }],
    ['was edited by hand', '{"port":"8001"}', { state: 'damaged', reason: expect.stringContaining('port') }],
  ])('a file that %s', async (_name, content, expected) => {
    const path = join(directory, 'file.json');
    if (content !== undefined) await writeFile(path, content);
    expect(await readJsonFile(path, schema)).toMatchObject(expected);
  });
});

describe('removeDirectory', () => {
  test('deletes links and leaves what they point to', async () => {
    const kept = join(directory, 'kept');
    const doomed = join(directory, 'trash', 'doomed');
    await mkdir(kept);
    await writeFile(join(kept, 'work'), 'precious');
    await mkdir(doomed, { recursive: true });
    await symlink(kept, join(doomed, 'node_modules'), 'junction');

    await removeDirectory(doomed, join(directory, 'trash'));

    expect(await readdir(join(directory, 'trash'))).toEqual([]);
    expect(await readFile(join(kept, 'work'), 'utf8')).toBe('precious');
  });

  test('deletes a directory that is a link as a link', async () => {
    const kept = join(directory, 'kept');
    await mkdir(join(directory, 'trash'));
    await mkdir(kept);
    await symlink(kept, join(directory, 'trash', 'link'), 'junction');

    await removeDirectory(join(directory, 'trash', 'link'), join(directory, 'trash'));

    expect((await readdir(directory)).sort()).toEqual(['kept', 'trash']);
  });

  test.each([['..'], ['.'], ['link/outside']])('refuses %s, which is not inside', async (way) => {
    await mkdir(join(directory, 'outside'));
    await mkdir(join(directory, 'trash'));
    await symlink(directory, join(directory, 'trash', 'link'), 'junction');

    await expect(removeDirectory(join(directory, 'trash', way), join(directory, 'trash'))).rejects.toThrow(
      OutsideDirectoryError,
    );
    expect((await readdir(directory)).sort()).toEqual(['outside', 'trash']);
  });

  test('is content when there is nothing to delete', async () => {
    await expect(removeDirectory(join(directory, 'gone'), directory)).resolves.toBeUndefined();
  });
});

test('a name that only begins with two dots is inside', () => {
  expect(isInside(join('a', '..b'), 'a')).toBe(true);
});

describe('stateHome', () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });

  test('is made, closed to others, where NX_WORKTREE_HOME says', async () => {
    process.env['NX_WORKTREE_HOME'] = join(directory, 'state');
    expect(stateHome()).toBe(join(directory, 'state'));
    expect((await stat(stateHome())).mode & 0o077).toBe(0);
  });

  test('says which value is wrong when NX_WORKTREE_HOME is relative', () => {
    process.env['NX_WORKTREE_HOME'] = 'state';
    expect(stateHome).toThrow(/state directory state .* must be an absolute path/);
  });

  test('refuses a place where a file stands', async () => {
    process.env['NX_WORKTREE_HOME'] = join(directory, 'file');
    await writeFile(join(directory, 'file'), '');
    expect(stateHome).toThrow(StateHomeError);
  });

  test('is refused when it can’t be made, with the reason and what to do', async () => {
    process.env['NX_WORKTREE_HOME'] = join(directory, 'file', 'state');
    await writeFile(join(directory, 'file'), '');
    expect(stateHome).toThrow(
      /can't be created \(ENOTDIR: .*\)\. Set NX_WORKTREE_HOME to a directory that you own\.$/,
    );
  });

  (existsSync('/proc/self') ? test.each : test.skip.each)([['/proc/x'], ['/proc/x/y'], ['/proc']])(
    'is refused at once at %s, where nothing can be made (needs Linux)',
    (place) => {
      process.env['NX_WORKTREE_HOME'] = place;
      expect(stateHome).toThrow(StateHomeError);
      expect(stateHome).toThrow(/Set NX_WORKTREE_HOME to a directory that you own\.$/);
    },
  );

  describe('of a process', () => {
    const inTemporary = `nx-worktree-${process.getuid?.() ?? userInfo().username}`;

    test('is in the directory for temporary files when HOME can’t be written to', async () => {
      await writeFile(join(directory, 'file'), '');
      expect(await stateHomeOfProcess({ HOME: join(directory, 'file') })).toBe(join(directory, inTemporary));
    });

    test('is refused when that can’t be written to either', async () => {
      await writeFile(join(directory, 'file'), '');
      const neither = { HOME: join(directory, 'file'), TMPDIR: join(directory, 'file') };
      expect(await stateHomeOfProcess(neither)).toMatch(
        /^StateHomeError: .*file\/nx-worktree-.* can't be created .* Set NX_WORKTREE_HOME to a directory/,
      );
    });

    (process.getuid?.() === 0 ? test : test.skip)(
      'is there without a HOME, for a user without a name, as in some containers (needs root)',
      async () => {
        await chown(directory, NAMELESS, NAMELESS);
        expect(await stateHomeOfProcess({}, NAMELESS)).toBe(join(directory, `nx-worktree-${NAMELESS}`));
      },
    );

    (process.getuid?.() === 0 ? test : test.skip)(
      'is refused where it can’t be written to (needs root, to become another user)',
      async () => {
        await chown(directory, NAMELESS, NAMELESS);
        await chmod(directory, 0o500);
        expect(await stateHomeOfProcess({ NX_WORKTREE_HOME: directory }, NAMELESS)).toMatch(
          /^StateHomeError: .* is not writable \(EACCES: .*Set NX_WORKTREE_HOME to a directory/,
        );
      },
    );
  });

  /** What a process of this user, with these variables and no HOME but theirs, finds, or the error that it gets. */
  async function stateHomeOfProcess(variables: NodeJS.ProcessEnv, uid = process.getuid?.()): Promise<string> {
    const world = JSON.stringify({ uid, variables: { TMPDIR: directory, ...variables } });
    return (await scripts.run('state-home', [world])).join('\n');
  }
});
