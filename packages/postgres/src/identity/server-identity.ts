import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { externalUrlOf } from '../server/external-url';
import { embeddedIdentity } from './embedded-identity';
import type * as External from './external-identity';

/**
 * What of the server decides the verdict of tests, as one line: whether it is the embedded one, its full version, its
 * extensions, its locale. Where it is, doesn't. A server that can't be asked has an identity that never comes again.
 *
 * @param options which server is meant, as `openServer` takes it
 */
export async function serverIdentity(options: {
  readonly url?: string;
  readonly version?: number;
  readonly binaries?: string;
}): Promise<string> {
  try {
    const url = externalUrlOf(options);
    if (url === undefined) return embeddedIdentity(options);
    // Loaded only here: the embedded server is the usual one, and needs no client.
    const { externalIdentity } = createRequire(__filename)('./external-identity') as typeof External;
    return await externalIdentity(url);
  } catch {
    return `unknown PostgreSQL ${randomUUID()}`;
  }
}
