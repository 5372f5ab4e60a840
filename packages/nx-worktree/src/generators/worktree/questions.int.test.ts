import { nodeScript } from '@nx-worktree/system';
import { execa } from 'execa';
import { join } from 'node:path';

const DOWN = '\u001b[B';
const ENTER = '\r';
const CTRL_C = '\u0003';
const ASK = [process.execPath, ...nodeScript(join(__dirname, '../../../testkit/ask.process'))];

/** Types each answer when its question has been asked, and returns the last line that the process wrote. */
async function answer(typed: Readonly<Record<string, string>>, environment: NodeJS.ProcessEnv = {}) {
  const env = { CI: 'false', NX_INTERACTIVE: 'true', TERM: 'xterm', ...environment };
  // util-linux's script gives the process a terminal.
  const child = execa('script', ['-qec', ASK.map((part) => `'${part}'`).join(' '), '/dev/null'], { env });
  const waiting = new Map(Object.entries(typed));
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    for (const [question, keys] of waiting) {
      if (!text.includes(question)) continue;
      waiting.delete(question);
      child.stdin.write(keys);
    }
  });
  await child;
  return text.trimEnd().split(/\r?\n/).at(-1);
}

const PURPOSE = 'Which kind of tests';
const BRANCH = 'Which branch';
const onLinux = process.platform === 'linux' ? describe : describe.skip;
if (process.platform !== 'linux') console.warn('Questions are not tested: script of util-linux is not here.');

onLinux('questions on a terminal', () => {
  it('offer the purposes of the workspace, and take a branch', async () => {
    const typed = { [PURPOSE]: `e2e${ENTER}`, [BRANCH]: `feature/rest-api${ENTER}` };
    expect(await answer(typed)).toBe(
      '{"identifier":"prices","purpose":"test-e2e","branch":"feature/rest-api"}',
    );
  });

  it('propose integration tests and the commit that is checked out', async () => {
    expect(await answer({ [PURPOSE]: ENTER, [BRANCH]: ENTER })).toBe(
      '{"identifier":"prices","purpose":"test-integration"}',
    );
  });

  it('are answered by the arrow keys', async () => {
    expect(await answer({ [PURPOSE]: DOWN + ENTER, [BRANCH]: ENTER })).toBe(
      '{"identifier":"prices","purpose":"test-performance"}',
    );
  });

  it('can be left by Ctrl+C, and say that nothing was made', async () => {
    expect(await answer({ [PURPOSE]: CTRL_C })).toBe(
      'Nothing was created, because a question was not answered. To be asked no questions: --no-interactive',
    );
  });

  it.each([
    ['in CI', { CI: 'true' }],
    ['with --no-interactive', { NX_INTERACTIVE: 'false' }],
  ])('are not asked %s', async (_where, environment) => {
    expect(await answer({}, environment)).toBe('{"identifier":"prices"}');
  });
});
