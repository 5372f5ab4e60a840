import { once } from 'node:events';
import { createServer, type Server as NetServer } from 'node:net';
import { inspect } from 'node:util';
import { ExternalServer } from '../../testkit/external-server';
import {
  ConnectionLimitError,
  LoginRefusedError,
  ServerUnreachableError,
  ServerUrlError,
} from '../session/session-errors';
import { openServer } from './open-server';

let external: ExternalServer;
beforeAll(async () => {
  external = await ExternalServer.start();
});
afterAll(() => external.remove());

describe('what can be wrong with a URL', () => {
  let silent: NetServer;
  beforeAll(async () => {
    silent = createServer((socket) => socket.resume().end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(
      0,
      '127.0.0.1',
    );
    await once(silent, 'listening');
  });
  afterAll(() => new Promise((resolve) => silent.close(resolve)));

  const withPort = (port: number): string => `postgresql://maker:s3cr3t@127.0.0.1:${port}/postgres`;
  const portOf = (server: NetServer): number => {
    const address = server.address();
    return typeof address === 'object' && address ? address.port : 0;
  };

  test.each([
    [
      'nobody listens',
      () => withPort(1),
      ServerUnreachableError,
      /127\.0\.0\.1:1 can't be reached.*ECONNREFUSED/,
    ],
    [
      'nobody listens, on two addresses',
      () => 'postgresql://maker:s3cr3t@localhost:1/postgres',
      ServerUnreachableError,
      /localhost:1 can't be reached: .*ECONNREFUSED/,
    ],
    [
      'no such host',
      () => 'postgresql://maker:s3cr3t@host.invalid/x',
      ServerUnreachableError,
      /host\.invalid:5432 can't be reached/,
    ],
    ['another kind of server', () => withPort(portOf(silent)), ServerUnreachableError, /can't be reached/],
    [
      'the wrong password',
      () => external.urlOf('maker', 's3cr3t'),
      LoginRefusedError,
      /refuses the role "maker": password authentication failed/,
    ],
    [
      'no such role',
      () => external.urlOf('nobody', 's3cr3t'),
      LoginRefusedError,
      /refuses the role "nobody"/,
    ],
    ['no connection left', () => external.urlOf('full'), ConnectionLimitError, /has no connection left/],
    ['no URL', () => 'maker:s3cr3t@localhost', ServerUrlError, /URL of the PostgreSQL server is not valid/],
  ])('%s', async (_what, url, type, message) => {
    const failure: unknown = await openServer({ url: url() }).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(type);
    expect(String(failure)).toMatch(message);
    expect(inspect(failure, { depth: 9 })).not.toMatch(/s3cr3t|se%20cret|se cret/);
  });
});
