import { differingChoices, type Purpose } from '@nx-worktree/environment';
import { prompt } from 'enquirer';
import { UnansweredError } from './worktree-errors';
import { type WorktreeOptions } from './options';

/** The purpose of a worktree for which none is given. */
export const DEFAULT_PURPOSE = 'test-integration';

/** Whether nothing is given but the identifier. */
export function isBare({ identifier: _identifier, ...options }: WorktreeOptions): boolean {
  return Object.values(options).every((value) => value === undefined);
}

/**
 * Asks for the purpose and the branch. Nx itself asks only what the schema contains, and the purposes of nx.json are not in
 * it. A user who gives an option knows the options, and is not asked.
 *
 * @throws {@link UnansweredError} when the user presses Ctrl+C
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

function whatItHas(purpose: Purpose): string {
  const has = new Map(Object.entries(purpose));
  const parts = differingChoices().filter((option) => has.get(option) === true);
  return parts.length > 0 ? parts.join(', ') : `neither ${differingChoices().join(' nor ')}`;
}

async function ask(question: Parameters<typeof prompt>[0]): Promise<string> {
  try {
    const { answer } = await prompt<{ answer: string }>(question);
    return answer;
  } catch (error) {
    throw new UnansweredError({ cause: error });
  }
}
