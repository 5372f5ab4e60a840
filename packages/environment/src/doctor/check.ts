import { messageOf } from '@nx-worktree/system';
import { type Check, type CheckState, type Observation } from '../engine/check';

/** What doctor says of one check, for people and for programs. */
export interface Answer {
  readonly check: string;
  readonly state: CheckState;
  readonly text: string;
  readonly mend?: string;
  /** What was done about it just now. */
  readonly mended?: string;
  /** Why mending it failed. */
  readonly left?: string;
}

/**
 * Makes the checks one after the other, since mending what one finds can be what another one needs.
 *
 * @param isFixing whether what can be mended without risk is mended; the answer then says how it is afterwards
 */
export async function examine(checks: readonly Check[], isFixing: boolean): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const check of checks) answers.push(await answerOf(check, isFixing));
  return answers;
}

async function answerOf(check: Check, isFixing: boolean): Promise<Answer> {
  const found = await lookAt(check);
  if (!isFixing || !found.fix) return answer(check, found);
  try {
    const mended = await found.fix();
    return { ...answer(check, await lookAt(check)), mended };
  } catch (error) {
    return { ...answer(check, found), left: messageOf(error) };
  }
}

/** Our errors say what was wrong and what to do, so one that is thrown while looking is what was found. */
async function lookAt(check: Check): Promise<Observation> {
  try {
    return await check.look();
  } catch (error) {
    return { state: 'failed', text: messageOf(error) };
  }
}

function answer({ name }: Check, { state, text, mend }: Observation): Answer {
  return { check: name, state, text, ...(mend !== undefined && state !== 'ok' && { mend }) };
}
