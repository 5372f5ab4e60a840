import { type OwnHome, sql } from '@nx-worktree/testkit';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { useOwnServer } from '../../testkit/own-server';
import { embeddedServerStatus } from '../embedded/embedded-server';
import { openServer } from '../server/open-server';
import { serverIdentity } from './server-identity';

let own: OwnHome;
/** Of a server that stands for somebody else's, as superuser. */
let url: string;

const VERSION = 16;
beforeAll(async () => {
  own = useOwnServer({ versions: [VERSION] });
  await (await openServer({ version: VERSION })).close();
  url = (await embeddedServerStatus(VERSION)).server?.url ?? '';
  await sql(url, `create role maker login createdb password 'secret'`);
  await sql(url, `create role another_maker login createdb password 'secret'`);
  await sql(url, `create database elsewhere`);
});
afterAll(() => own.remove());

/** The URL with these parts changed. */
function changed(parts: {
  hostname?: string;
  username?: string;
  password?: string;
  pathname?: string;
}): string {
  return Object.assign(new URL(url), parts).href;
}

describe('the identity of the embedded server', () => {
  it('is the version of its binaries, and needs no server', async () => {
    expect(await serverIdentity({})).toMatch(/^embedded PostgreSQL 18\.\d+\.0/);
    expect(await serverIdentity({ version: 16 })).toMatch(/^embedded PostgreSQL 16\.\d+\.0/);
    expect(existsSync(join(own.home, 'postgres-18'))).toBe(false);
  });

  it('never comes again when its binaries are missing, or there are none', async () => {
    const first = await serverIdentity({ version: 15 });
    expect(first).toMatch(/^unknown /);
    expect(await serverIdentity({ version: 15 })).not.toBe(first);
    expect(await serverIdentity({ version: 9 })).toMatch(/^unknown /);
  });
});

describe('the identity of an external server', () => {
  it('is what the server says of itself, and not where it is or who asks', async () => {
    const first = await serverIdentity({ url });
    expect(first).toMatch(/^external PostgreSQL .*"server_version": "16\.\d+/);
    expect(first).toMatch(/"plpgsql": "1\.0"/);
    expect(first).toMatch(/"datcollate": "C"/);
    expect(await serverIdentity({ url: changed({ hostname: 'localhost', pathname: '/elsewhere' }) })).toBe(
      first,
    );
    const maker = await serverIdentity({ url: changed({ username: 'maker', password: 'secret' }) });
    expect(maker).toBe(
      await serverIdentity({ url: changed({ username: 'another_maker', password: 'secret' }) }),
    );
    for (const place of ['127.0.0.1', 'maker', new URL(url).port]) expect(first + maker).not.toContain(place);
  });

  it('is another one for a role that row-level security holds for, and with other settings', async () => {
    const first = await serverIdentity({ url });
    expect(await serverIdentity({ url: changed({ username: 'maker', password: 'secret' }) })).not.toBe(first);
    await sql(url, `alter role postgres set timezone = 'Asia/Tokyo'`);
    const other = await serverIdentity({ url });
    await sql(url, `alter role postgres reset timezone`);
    expect(other).not.toBe(first);
    expect(await serverIdentity({ url })).toBe(first);
  });

  it('is that of the variable where no URL is given', async () => {
    process.env['NX_WORKTREE_DATABASE_URL'] = url;
    try {
      expect(await serverIdentity({})).toBe(await serverIdentity({ url }));
    } finally {
      delete process.env['NX_WORKTREE_DATABASE_URL'];
    }
  });

  it.each([
    ['nobody answers', () => 'postgresql://localhost:1/x'],
    ['the password is wrong', () => changed({ password: 'wrong' })],
    ['the URL is none', () => 'postgresql://['],
  ])('never comes again when %s', async (_, unreachable) => {
    const first = await serverIdentity({ url: unreachable() });
    expect(first).toMatch(/^unknown /);
    expect(await serverIdentity({ url: unreachable() })).not.toBe(first);
  });
});
