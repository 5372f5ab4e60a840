import { type ListedEnvironment } from '@nx-worktree/environment';
import Table from 'cli-table3';
import { age } from '../../report/duration';

const EDGES = [
  'top',
  'bottom',
  'mid',
  'left',
  'left-mid',
  'right',
  'right-mid',
  'middle',
  'mid-mid',
] as const;
const CORNERS = ['top-mid', 'top-left', 'top-right', 'bottom-mid', 'bottom-left', 'bottom-right'] as const;
const BORDERLESS = Object.fromEntries([...EDGES, ...CORNERS].map((part) => [part, '']));

const CREATE = 'Create one: nx g worktree <identifier> --purpose=test-integration';

/**
 * The worktrees as a table for people, with the command that they are likely to need next.
 *
 * @param now in ms since 1970
 */
export function worktreeTable(environments: readonly ListedEnvironment[], now: number): string {
  if (environments.length === 0) return `This repository has no test worktrees. ${CREATE}`;
  const table = new Table({
    head: ['identifier', 'purpose', 'branch', 'commit', 'age', 'state', 'ports', 'database'],
    chars: BORDERLESS,
    // Nx asks for colours even when the output goes into a pipe, where people search it.
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
  });
  table.push(...environments.map((environment) => row(environment, now)));
  const reasons = environments.flatMap(({ identifier, reason }) =>
    reason ? [`${identifier}: ${reason}`] : [],
  );
  const [first] = environments;
  return [
    table.toString(),
    ...reasons,
    `Remove one: nx run worktrees:remove --identifier=${first?.identifier}`,
  ].join('\n');
}

function row(environment: ListedEnvironment, now: number): string[] {
  const { identifier, purpose, branch, commit, created, state, ports, database } = environment;
  const { app, db } = ports ?? {};
  return [
    identifier,
    purpose ?? '',
    branch ?? '',
    commit?.slice(0, 8) ?? '',
    created === undefined ? '' : age(created, now),
    state,
    app === undefined ? '' : `${app}-${db}`,
    database ?? '',
  ];
}
