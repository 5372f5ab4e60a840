import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

const READY = 'Z'.charCodeAt(0);
const KEY = 'K'.charCodeAt(0);
const IDLE = 'I'.charCodeAt(0);
const STARTUP_DATABASE = /database\0([^\0]+)\0/;

/**
 * A proxy as PgBouncer is: clients log in to the server through it, and after that, the connections to the server are
 * for all of them.
 */
export class PoolingProxy {
  readonly #sockets = new Set<Socket>();
  readonly #idle = new Map<string, Socket[]>();
  readonly #server: Server;

  private constructor(
    private readonly target: number,
    private readonly mode: 'session' | 'transaction',
  ) {
    this.#server = createServer((client) => this.#serve(client));
  }

  /** @param target port of the server */
  static async start(target: number, mode: 'session' | 'transaction'): Promise<PoolingProxy> {
    const proxy = new PoolingProxy(target, mode);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(client: Socket): void {
    let backend: Socket | undefined = this.#track(connect(this.target, '127.0.0.1'));
    let database = '';
    let isLoggedIn = false;
    const giveBack = (): void => {
      if (!backend || this.mode === 'session') return;
      // Who comes next gets the one that was used last; one that has only been logged in with was not used yet.
      if (isLoggedIn) this.#poolOf(database).push(backend);
      else this.#poolOf(database).unshift(backend);
      isLoggedIn = true;
      backend = undefined;
    };
    const attend = (to: Socket): void => {
      to.removeAllListeners('data');
      readMessages(to, (message) => {
        if (message[0] === KEY) message.writeInt32BE(4711, 5);
        client.write(message);
        if (message[0] === READY && message[5] === IDLE) giveBack();
      });
    };
    attend(backend);
    this.#track(client).on('data', (data) => {
      database ||= STARTUP_DATABASE.exec(data.toString('latin1'))?.[1] ?? '';
      backend ??= this.#poolOf(database).pop();
      if (!backend) return void client.destroy();
      attend(backend);
      // The farewell of a client isn't one of all.
      if (data[0] !== 'X'.charCodeAt(0)) backend.write(data);
      else client.end();
    });
    client.on('close', () => (this.mode === 'session' ? backend?.destroy() : undefined));
  }

  #poolOf(database: string): Socket[] {
    const pool = this.#idle.get(database) ?? [];
    this.#idle.set(database, pool);
    return pool;
  }

  #track(socket: Socket): Socket {
    this.#sockets.add(socket);
    return socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket));
  }
}

/** Cuts what a server says into messages: a letter, a length that counts itself, and the rest. */
function readMessages(socket: Socket, hear: (message: Buffer) => void): void {
  let rest = Buffer.alloc(0);
  socket.on('data', (data) => {
    rest = Buffer.concat([rest, data]);
    while (rest.length >= 5 && rest.length > rest.readInt32BE(1)) {
      const length = rest.readInt32BE(1) + 1;
      hear(Buffer.from(rest.subarray(0, length)));
      rest = rest.subarray(length);
    }
  });
}
