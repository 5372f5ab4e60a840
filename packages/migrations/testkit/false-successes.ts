import { type ToolBench } from './tool-fixture';
import { LOSSY, ORDERS, TOTALS } from './written-migrations';

/**
 * Declares the tests that commands of the real tool are not believed which exit with 0 and have not applied all of
 * three migrations.
 *
 * @param commands by what they do
 */
export function checkFalseSuccesses(
  bench: () => ToolBench,
  commands: Readonly<Record<string, string>>,
): void {
  it.each(Object.entries(commands))('%s: exit code 0, which is not believed', async (_, command) => {
    const project = bench().project([ORDERS, TOTALS, LOSSY]);
    const applying = project.applyBy(project.typed(command), await bench().database());
    const failure = await applying.catch((error: unknown) => error);
    // A command that fails has another code.
    expect(failure).toMatchObject({
      code: expect.stringMatching(/^MIGRATION(_INPUTS|_WENT_ELSEWHERE|S_NOT_APPLIED)$/),
    });
  });
}
