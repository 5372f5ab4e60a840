import { type Column, type ListedEnvironment, type Part, PARTS } from '@nx-worktree/environment';
import { OTHER_COLUMNS, SOURCE_COLUMNS } from '../../terminal/part-columns';
import { age } from '../../terminal/duration';
import { size } from '../../terminal/size';
import { table } from '../../terminal/table';

/** What a cell is made of: one environment, and the time in ms since 1970. */
type Cell = readonly [head: string, text: (environment: ListedEnvironment, now: number) => string];

const CELLS: readonly Cell[] = [
  ['identifier', ({ identifier }) => identifier],
  ['purpose', ({ purpose = '' }) => purpose],
  ...cellsOf(SOURCE_COLUMNS),
  ['age', ({ created }, now) => (created === undefined ? '' : age(created, now))],
  ['state', ({ state }) => state],
  ...cellsOf(OTHER_COLUMNS),
  ['size', ({ size: bytes }) => (bytes === undefined ? '' : size(bytes))],
];

function cellsOf(columns: readonly Column[]): Cell[] {
  return columns.map(({ head, cell }) => [head, (environment) => cell(environment)]);
}

/**
 * The worktrees as a table for people, with the command that they are likely to need next.
 *
 * @param purpose the one that was asked for
 * @param now in ms since 1970
 */
export function worktreeTable(
  environments: readonly ListedEnvironment[],
  purpose: string | undefined,
  now: number,
): string {
  const [first] = environments;
  if (!first) return none(purpose);
  return [
    table(
      CELLS.map(([head]) => head),
      environments.map((environment) => CELLS.map(([, text]) => text(environment, now))),
    ),
    ...environments.flatMap(remarks),
    ...unmeasured(environments),
    `Remove one: nx run worktrees:remove --identifier=${first.identifier}`,
  ].join('\n');
}

function none(purpose: string | undefined): string {
  const which = purpose === undefined ? 'test worktrees' : `worktrees for ${purpose}`;
  const create = `nx g worktree <identifier> --purpose=${purpose ?? 'test-integration'}`;
  return `This repository has no ${which}. Create one: ${create}`;
}

/** What the table has no room for. */
function remarks(environment: ListedEnvironment): string[] {
  const { identifier, reason } = environment;
  const ofParts = PARTS.map((part: Part) => part.listing?.remark?.(environment));
  return [...ofParts, reason].flatMap((remark) => (remark === undefined ? [] : [`${identifier}: ${remark}`]));
}

function unmeasured(environments: readonly ListedEnvironment[]): string[] {
  const count = environments.filter((one) => one.size === undefined && one.state !== 'orphaned').length;
  if (count === 0) return [];
  return [`The size of ${count} is not known yet. Measure it: nx run worktrees:list --size`];
}
