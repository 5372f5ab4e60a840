import { type Reporter } from '@nx-worktree/environment';
import { printable } from '@nx-worktree/system';
import { clearLine, cursorTo } from 'node:readline';
import { styleText } from 'node:util';
import { duration } from './duration';
import { partLine } from './part-line';

type PartName = Parameters<Reporter['begin']>[0];

/** Shows the parts of an environment while they are made. */
export interface Progress extends Reporter {
  /** Marks the part that was being made as failed, if there was any. */
  failed(outcome: string): void;
}

/** Such as `process.stdout`. */
type Output = NodeJS.WritableStream & { readonly isTTY?: boolean };

const FRAMES = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
const REDRAWN_EVERY_MS = 100;

/** Alive on a terminal; elsewhere a plain line for each part that is done. */
export function progressOn(stream: Output): Progress {
  return isTerminal(stream) ? new LiveProgress(stream) : new PlainProgress(stream);
}

/** A CI's log keeps each redrawn line, and a dumb terminal can't go back in one. */
function isTerminal({ isTTY }: Output): boolean {
  const { CI, TERM } = process.env;
  return isTTY === true && (CI === undefined || CI === 'false') && TERM !== 'dumb';
}

class PlainProgress implements Progress {
  #running: PartName | undefined;

  constructor(private readonly stream: NodeJS.WritableStream) {}

  begin(name: PartName): void {
    this.#running = name;
  }

  done(name: PartName, summary: string, ms: number): void {
    this.#running = undefined;
    this.stream.write(`${partLine(name, `${printable(summary)} (${duration(ms)})`)}\n`);
  }

  failed(outcome: string): void {
    if (this.#running) this.stream.write(`${partLine(this.#running, `failed; ${outcome}`)}\n`);
    this.#running = undefined;
  }
}

/** The part that is being made is the last line, with the time since it began, and is replaced when it is done. */
class LiveProgress implements Progress {
  #running: { name: PartName; since: number; timer: NodeJS.Timeout } | undefined;

  constructor(private readonly stream: NodeJS.WritableStream) {}

  begin(name: PartName): void {
    this.#clear();
    const timer = setInterval(() => this.#draw(), REDRAWN_EVERY_MS);
    this.#running = { name, since: performance.now(), timer };
    this.#draw();
  }

  done(name: PartName, summary: string, ms: number): void {
    this.#clear();
    this.stream.write(`${partLine(name, `${printable(summary)} ${styled('dim', `(${duration(ms)})`)}`)}\n`);
  }

  failed(outcome: string): void {
    const name = this.#running?.name;
    this.#clear();
    if (name) this.stream.write(`${partLine(name, `${styled('red', 'failed')}; ${outcome}`)}\n`);
  }

  #draw(): void {
    if (!this.#running) return;
    const ms = performance.now() - this.#running.since;
    const frame = FRAMES[Math.floor(ms / REDRAWN_EVERY_MS) % FRAMES.length];
    const time = ms < 1_000 ? '' : ` ${styled('dim', duration(ms))}`;
    this.#erase();
    this.stream.write(partLine(this.#running.name, `${frame}${time}`));
  }

  #clear(): void {
    if (!this.#running) return;
    clearInterval(this.#running.timer);
    this.#running = undefined;
    this.#erase();
  }

  #erase(): void {
    cursorTo(this.stream, 0);
    clearLine(this.stream, 1);
  }
}

/** https://no-color.org: any value but an empty one. */
function styled(style: 'dim' | 'red', text: string): string {
  return process.env['NO_COLOR'] ? text : styleText(style, text, { validateStream: false });
}
