import { type Purpose } from '@nx-worktree/environment';
import { prompt } from 'enquirer';
import { UnansweredError } from './worktree-errors';
import { type WorktreeOptions } from './options';

/** The purpose of a worktree by default. */
export const DEFAULT_PURPOSE = 'test-integration';

/**
 * Whether there is a person to ask. As Nx decides for the questions of a schema: not in CI and not with
 * `--no-interactive`, which it turns into this variable.
 */
export function canAsk(): boolean {
  const { CI, NX_INTERACTIVE } = process.env;
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  return isTerminal && (CI === undefined || CI === 'false') && NX_INTERACTIVE !== 'false';
}

/** Whether nothing is given but the identifier. */
export function isBare({ identifier: _identifier, ...options }: WorktreeOptions): boolean {
  return Object.values(options).every((value) => value === undefined);
}

/**
 * Asks for the purpose and the branch. Nx itself asks what a schema knows, which the purposes of nx.json aren't part
 * of. A user who gives an option knows them, and is not asked.
 *
 * @throws {@link UnansweredError} when the person presses Ctrl+C
 */
export async function askFor(
  options: WorktreeOptions,
  purposes: readonly Purpose[],
): Promise<WorktreeOptions> {
  const purpose = await ask({
    type: 'autocomplete',
    name: 'answer',
    message: 'Which kind of tests will run in the worktree?',
    choices: purposes.map((choice) => ({ name: choice.name, hint: whatItHas(choice) })),
    initial: purposes.findIndex(({ name }) => name === DEFAULT_PURPOSE),
  });
  const branch = await ask({
    type: 'input',
    name: 'answer',
    message: 'Which branch (empty for the commit that is currently checked out)?',
  });
  return { ...options, purpose, ...(branch.trim() !== '' && { branch: branch.trim() }) };
}

function whatItHas({ ports, database }: Purpose): string {
  const parts = [ports && 'ports', database && 'database'].filter(Boolean);
  return parts.length > 0 ? parts.join(', ') : 'neither ports nor database';
}

async function ask(question: Parameters<typeof prompt>[0]): Promise<string> {
  try {
    const { answer } = await prompt<{ answer: string }>(question);
    return answer;
  } catch (error) {
    throw new UnansweredError({ cause: error });
  }
}
