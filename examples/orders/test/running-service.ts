import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The service as its own process on APP_PORT, as it runs in production. */
export class RunningService {
  private constructor(
    private readonly child: ChildProcess,
    private readonly url: string,
  ) {}

  /** @throws Error with what the service printed, when it ends before it listens */
  static async start(): Promise<RunningService> {
    const main = join(__dirname, '../src/main.ts');
    const child = spawn(process.execPath, ['--require', '@swc-node/register', main], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let complaint = '';
    child.stderr.on('data', (chunk) => (complaint += chunk));
    const line = await Promise.race([
      once(createInterface(child.stdout), 'line'),
      once(child, 'close').then(() => undefined),
    ]);
    if (!line) throw new Error(`The service did not start:\n${complaint}`);
    return new RunningService(child, `http://127.0.0.1:${process.env['APP_PORT'] ?? 8001}`);
  }

  async get(path: string): Promise<unknown> {
    return (await fetch(this.url + path)).json();
  }

  async post(path: string, body: object = {}): Promise<{ status: number; body: unknown }> {
    const response = await fetch(this.url + path, { method: 'POST', body: JSON.stringify(body) });
    return { status: response.status, body: await response.json() };
  }

  async stop(): Promise<void> {
    const closed = once(this.child, 'close');
    this.child.kill();
    await closed;
  }
}
