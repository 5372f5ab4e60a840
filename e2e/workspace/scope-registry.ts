import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { type PackedPackage } from '../../tools/release/pack';
import { readManifest, REPOSITORY } from '../../tools/release/published-packages';

/**
 * A registry of our scope alone. The packages depend on each other by version and are not published yet; with it, npm
 * resolves them as it will when they are.
 */
export class ScopeRegistry {
  private constructor(private readonly server: Server) {}

  static async start(packages: PackedPackage[]): Promise<ScopeRegistry> {
    const server = createServer((request, response) => {
      // Nothing of a run may stay in npm's cache, which all runs share.
      response.setHeader('cache-control', 'no-store');
      const address = `http://${request.headers.host}`;
      const path = decodeURIComponent(request.url ?? '').slice(1);
      const named = packages.find(({ name }) => name === path);
      const file = packages.find(({ tarball }) => basename(tarball) === path);
      if (named) response.end(JSON.stringify(packument(named, address)));
      else if (file) void readFile(file.tarball).then((content) => response.end(content));
      else response.writeHead(404).end('{}');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    // It doesn't keep a test run that has failed from its end.
    server.unref();
    return new ScopeRegistry(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

function packument({ name, version, tarball, integrity }: PackedPackage, address: string): object {
  const manifest = readManifest(join(REPOSITORY, 'dist/packages', name.replace('@nx-worktree/', '')));
  const dist = { tarball: `${address}/${basename(tarball)}`, integrity };
  return { name, 'dist-tags': { latest: version }, versions: { [version]: { ...manifest, dist } } };
}
