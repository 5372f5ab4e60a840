import {
  type Answer,
  type CheckState,
  type Diagnosis,
  type ExaminedEnvironment,
} from '@nx-worktree/environment';

const STATES: readonly CheckState[] = ['ok', 'warning', 'failed', 'unchecked'];
const STATE_WIDTH = 'unchecked'.length;
const CHECK_WIDTH = 'environment-file'.length;

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
  const sections = [
    ...(isFull ? [] : [section('The machine', machine), section('The repository', repository)]),
    ...environments.map((environment) => section(titleOf(environment), shown(environment, isFull))),
  ];
  const answers = [...machine, ...repository, ...environments.flatMap((environment) => environment.answers)];
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

function section(title: string, answers: readonly Answer[]): string {
  return [title, ...answers.flatMap(linesOf)].join('\n');
}

function linesOf({ check, state, text, mend, mended, left }: Answer): string[] {
  const remarks = [
    mended !== undefined && `fixed: ${mended}`,
    left !== undefined && `could not be fixed: ${left}`,
    mend !== undefined && `→ ${mend}`,
  ];
  const margin = ' '.repeat(STATE_WIDTH + CHECK_WIDTH + 6);
  return [
    `  ${state.padEnd(STATE_WIDTH)}  ${check.padEnd(CHECK_WIDTH)}  ${text}`,
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
