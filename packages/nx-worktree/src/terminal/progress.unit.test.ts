import { PassThrough } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { progressOn } from './progress';

const inherited = process.env;
beforeEach(() => {
  process.env = { ...inherited, TERM: 'xterm', NO_COLOR: '1' };
  delete process.env['CI'];
});
afterEach(() => {
  process.env = inherited;
});

function output(isTTY: boolean) {
  const stream = Object.assign(new PassThrough(), { isTTY });
  let written = '';
  stream.on('data', (chunk: Buffer) => (written += chunk.toString()));
  return { stream, written: () => written };
}

const CLEAR = '\u001b[0K';

/** What a terminal shows: of each line what was written since it was cleared. */
function screen(written: string): string[] {
  return written.split('\n').map((line) => line.split(CLEAR).at(-1) ?? '');
}

describe('progress on a terminal', () => {
  it('shows the part that is being made, and replaces it by what it made', async () => {
    const { stream, written } = output(true);
    const progress = progressOn(stream);
    progress.begin('checkout');
    await setTimeout(0);
    expect(written()).toMatch(/ {2}checkout {13}⠋$/);

    progress.done('checkout', 'main (0123abcd)', 1_234);
    await setTimeout(0);
    expect(screen(written())).toEqual(['  checkout             main (0123abcd) (1.2 s)', '']);
  });

  it('moves while a part takes its time', async () => {
    const { stream, written } = output(true);
    const progress = progressOn(stream);
    progress.begin('dependencies');
    const frames = new Set<string>();
    while (frames.size < 3) {
      await setTimeout(10);
      for (const [frame] of written().matchAll(/[⠀-⣿]/g)) frames.add(frame);
    }
    progress.done('dependencies', '597 links', 300);
    await setTimeout(0);
    expect(screen(written())).toEqual(['  dependencies         597 links (300 ms)', '']);
  });

  it('marks the part that failed, and draws no more', async () => {
    const { stream, written } = output(true);
    const progress = progressOn(stream);
    progress.begin('database');
    progress.failed('nothing was left');
    // Longer than it would take to draw again.
    await setTimeout(150);
    expect(screen(written())).toEqual(['  database             failed; nothing was left', '']);
  });

  it('has colours unless they are not wanted', async () => {
    delete process.env['NO_COLOR'];
    const { stream, written } = output(true);
    progressOn(stream).done('ports', '8001-8003', 5);
    await setTimeout(0);
    expect(written()).toContain('\u001b[2m(5 ms)');
  });
});

describe.each([
  ['in a pipe', false, {}],
  ['in CI', true, { CI: 'true' }],
  ['on a dumb terminal', true, { TERM: 'dumb' }],
])('progress %s', (_where, isTTY, environment) => {
  it('is a plain line for each part', async () => {
    Object.assign(process.env, environment);
    const { stream, written } = output(isTTY);
    const progress = progressOn(stream);
    progress.begin('checkout');
    progress.done('checkout', 'main (0123abcd)', 40);
    progress.begin('database');
    progress.failed('nothing was left');
    progress.failed('nothing was left');
    await setTimeout(0);
    expect(written()).toBe(
      '  checkout             main (0123abcd) (40 ms)\n  database             failed; nothing was left\n',
    );
  });
});
