import { CTRL_C, ENTER, hasTerminals, lastLineOnTerminal } from '../../../testkit/terminal';

const DOWN = '\u001b[B';

const answer = (typed: Readonly<Record<string, string>>, environment?: NodeJS.ProcessEnv) =>
  lastLineOnTerminal('ask.process', typed, environment);

const PURPOSE = 'Which kind of tests';
const BRANCH = 'Which branch';
const onTerminal = hasTerminals() ? describe : describe.skip;

onTerminal('questions on a terminal', () => {
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
