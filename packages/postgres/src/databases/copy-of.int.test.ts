import { sql } from '@nx-worktree/testkit';
import { escapeIdentifier } from 'pg';
import { embeddedServerStatus } from '../embedded/embedded-server';
import { openMaintenanceSession, type ServerFacts } from '../ownership/maintenance-database';
import { openServer } from '../server/open-server';
import { type Session } from '../session/session';
import { copyOf } from './copy-of';

const [SMALL, LARGE, COPY] = ['copied_small', 'copied_large', 'copied_copy'];

let url: string;
let session: Session;
let facts: ServerFacts;
beforeAll(async () => {
  await (await openServer()).close();
  url = (await embeddedServerStatus()).server?.url ?? '';
  ({ session, facts } = await openMaintenanceSession(url));
  for (const name of [SMALL, LARGE]) await sql(url, `create database ${name}`);
  const large = Object.assign(new URL(url), { pathname: `/${LARGE}` }).href;
  await sql(large, `create table big as select repeat('x', 1000) from generate_series(1, 40000)`);
});
beforeEach(() => session.query('reset file_copy_method'));
afterAll(async () => {
  await session.close();
  for (const name of [SMALL, LARGE]) await sql(url, `drop database ${name} with (force)`);
});

/** The server that we have, as if it were another one. */
async function chosen(template: string, other: Partial<ServerFacts>): Promise<string> {
  const copy = await copyOf(session, template, { ...facts, ...other });
  // Whatever was chosen, the server that is there has to take it.
  await session.query(`create database ${COPY} ${copy}`);
  await session.query(`drop database ${COPY}`);
  return copy;
}

test.each([
  ['copies files where nothing is flushed', SMALL, {}, 'strategy file_copy'],
  ['writes a log where files are flushed', SMALL, { fsync: true }, 'strategy wal_log'],
  ['copies files that are flushed when they are large', LARGE, { fsync: true }, 'strategy file_copy'],
  ['leaves it to a server before 15', SMALL, { majorVersion: 14 }, ''],
])('%s', async (_what, template, other, strategy) => {
  expect(await chosen(template, other)).toBe(`template ${escapeIdentifier(template)} ${strategy}`.trim());
});

test('clones files where the server can, and asks only a server that knows of it', async () => {
  const method = async () => (await session.query('show file_copy_method'))[0];
  await chosen(SMALL, { canCloneFiles: false });
  expect(await method()).toEqual({ file_copy_method: 'copy' });

  await chosen(SMALL, { canCloneFiles: true });
  expect(await method()).toEqual({ file_copy_method: 'clone' });

  // Its owner knows that its disk can.
  expect(await chosen(SMALL, { fsync: true })).toContain('file_copy');
});

test('says so when there is no such template', async () => {
  await expect(copyOf(session, 'copied_none', { ...facts, fsync: true })).rejects.toMatchObject({
    code: '3D000',
  });
});
