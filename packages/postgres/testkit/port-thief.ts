import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

/** What a server can say to the message with which a client starts, as bytes of PostgreSQL's protocol. */
export const DEMANDS = {
  'a password in clear text': authentication(3),
  'an md5 of the password': authentication(5, [1, 2, 3, 4]),
  'no password': Buffer.concat([authentication(0), message('Z', Buffer.from('I'))]),
};

/** Somebody who listens on a port that was another server's, and keeps all that clients say after they have started. */
export class PortThief {
  readonly heard: Buffer[] = [];
  readonly #sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    demand: Buffer,
  ) {
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('data', () => {
        socket.on('data', (data) => this.heard.push(data));
        socket.write(demand);
      });
    });
  }

  static async listen(port: number, demand: Buffer): Promise<PortThief> {
    const server = createServer();
    const thief = new PortThief(server, demand);
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return thief;
  }

  async leave(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.server.close();
  }
}

function authentication(kind: number, more: readonly number[] = []): Buffer {
  const code = Buffer.alloc(4);
  code.writeInt32BE(kind);
  return message('R', Buffer.concat([code, Buffer.from(more)]));
}

function message(type: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
}
