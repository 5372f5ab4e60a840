import { type ListedEnvironment } from '@nx-worktree/environment';
import { age } from '../../terminal/duration';
import { size } from '../../terminal/size';
import { table } from '../../terminal/table';

const HEAD = ['identifier', 'purpose', 'branch', 'commit', 'age', 'state', 'ports', 'database', 'size'];

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
      HEAD,
      environments.map((environment) => row(environment, now)),
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
    environment.size === undefined ? '' : size(environment.size),
  ];
}

/** What the table has no room for. */
function remarks({ identifier, projects, reason }: ListedEnvironment): string[] {
  const has = projects && `has only ${projects.join(', ')} and what they need`;
  return [has, reason].flatMap((remark) => (remark === undefined ? [] : [`${identifier}: ${remark}`]));
}

function unmeasured(environments: readonly ListedEnvironment[]): string[] {
  const count = environments.filter((one) => one.size === undefined && one.state !== 'orphaned').length;
  if (count === 0) return [];
  return [`The size of ${count} is not known yet. Measure it: nx run worktrees:list --size`];
}
