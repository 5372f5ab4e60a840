import {
  type Answer,
  type CheckState,
  type Diagnosis,
  type ExaminedEnvironment,
} from '@nx-worktree/environment';

const STATES: readonly CheckState[] = ['ok', 'warning', 'failed', 'unchecked'];
const STATE_WIDTH = 'unchecked'.length;

interface Asked {
  readonly identifier?: string | number;
  readonly fix: boolean;
}

/**
 * What was found, in sections for people. Of many environments only what needs a person is shown; one that was asked
 * for is shown in full.
 */
export function diagnosisText(
  { machine, repository, environments }: Diagnosis,
  { identifier, fix }: Asked,
): string {
  const isFull = identifier !== undefined;
  const answers = [...machine, ...repository, ...environments.flatMap((environment) => environment.answers)];
  const width = Math.max(...answers.map(({ check }) => check.length));
  const section = (title: string, ofSection: readonly Answer[]): string =>
    [title, ...ofSection.flatMap((answer) => linesOf(answer, width))].join('\n');
  const sections = [
    ...(isFull ? [] : [section('The machine', machine), section('The repository', repository)]),
    ...environments.map((environment) => section(titleOf(environment), shown(environment, isFull))),
  ];
  return [...sections, ending(answers, identifier, fix)].join('\n\n');
}

function titleOf({ identifier, purpose, directory, answers }: ExaminedEnvironment): string {
  const place = directory === undefined ? '' : `, ${directory}`;
  return `${identifier}${purpose === undefined ? '' : ` (${purpose})`}${place}: ${counts(answers)}`;
}

function shown({ answers }: ExaminedEnvironment, isFull: boolean): readonly Answer[] {
  if (isFull) return answers;
  return answers.filter(
    ({ state, mended }) => state === 'failed' || state === 'warning' || mended !== undefined,
  );
}

/** @param width of the column with the names of the checks */
function linesOf({ check, state, text, mend, mended, left }: Answer, width: number): string[] {
  const remarks = [
    mended !== undefined && `fixed: ${mended}`,
    left !== undefined && `could not be fixed: ${left}`,
    mend !== undefined && `→ ${mend}`,
  ];
  const margin = ' '.repeat(STATE_WIDTH + width + 6);
  return [
    `  ${state.padEnd(STATE_WIDTH)}  ${check.padEnd(width)}  ${text}`,
    ...remarks.filter((remark) => remark !== false).map((remark) => margin + remark),
  ];
}

function ending(answers: readonly Answer[], identifier: Asked['identifier'], isFixing: boolean): string {
  const fixed = answers.filter((answer) => answer.mended !== undefined).length;
  const first = `${counts(answers)}.${isFixing ? ` Fixed: ${fixed}.` : ''}`;
  const canFix = !isFixing && answers.some(({ mend }) => mend?.includes('--fix'));
  const which = identifier === undefined ? '' : ` --identifier=${identifier}`;
  return canFix ? `${first}\nFix what is safe to fix: nx run worktrees:doctor${which} --fix` : first;
}

function counts(answers: readonly Answer[]): string {
  return STATES.map((state) => [state, answers.filter((answer) => answer.state === state).length] as const)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ');
}
