import { messageOf } from '@nx-worktree/system';

/** How a check came out. `unchecked`: there is nothing to look at, or no way to look at it. */
export type CheckState = 'ok' | 'warning' | 'failed' | 'unchecked';

/** What a check found. */
export interface Observation {
  readonly state: CheckState;
  /** What is there, what is wrong, or why it was not looked at. */
  readonly text: string;
  /** What to do now: a command, wherever there is one. */
  readonly mend?: string;
  /**
   * Mends it without any risk for what somebody has made.
   *
   * @returns what was done
   */
  readonly fix?: () => Promise<string>;
}

/** One question about the machine, the repository or an environment. */
export interface Check {
  readonly name: string;

  /** Looks and changes nothing. */
  look(): Promise<Observation>;
}

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
