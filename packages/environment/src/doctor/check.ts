/*
 * Doctor, in order:
 *
 * 1. The machine is checked, then the repository, then each environment by the checks that its parts bring.
 * 2. A check looks and changes nothing. What it finds has a state, a text, advice (a command, wherever there is one), and
 *    a fix if there is one without any risk to users' work.
 * 3. With --fix, the fixes run one after the other, and each check looks once more.
 * 4. The plugin adds checks of Nx's own files and settings.
 */

import { messageOf } from '@nx-worktree/system';
import { type Check, type CheckState, type Observation } from '../engine/check';

/** What doctor says of one check, for people and, as JSON, for programs: its keys stay as they are. */
export interface Answer {
  /** Name of the check. */
  readonly check: string;
  readonly state: CheckState;
  readonly text: string;
  /** What to do now: a command, wherever there is one. */
  readonly mend?: string;
  /** What `--fix` has done about it. */
  readonly mended?: string;
  /** Why the fix failed. */
  readonly left?: string;
}

/**
 * Makes the checks one after the other, since fixing what one finds can be what another one needs.
 *
 * @param isFixing whether to fix what can be fixed without risk; the answers then say how things are afterwards
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
    const done = await found.fix();
    return { ...answer(check, await lookAt(check)), mended: done };
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

function answer({ name }: Check, { state, text, advice }: Observation): Answer {
  return { check: name, state, text, ...(advice !== undefined && state !== 'ok' && { mend: advice }) };
}
