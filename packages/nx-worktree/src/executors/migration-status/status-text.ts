import { type Mismatch, type MigrationStatus, type SetStatus } from '@nx-worktree/migrations';
import { table } from '../../terminal/table';

/** So many migrations are listed if all are applied; of more, only the others are. */
const ALL_LISTED = 12;

type Migration = SetStatus['migrations'][number];

/** The status for people: a table for each project, then what is wrong and how it is mended. */
export function statusText(status: MigrationStatus): string {
  return [databaseText(status), ...status.sets.map(setText), verdict(status)].join('\n\n');
}

function databaseText({ database: { source, name, server, worktree } }: MigrationStatus): string {
  const where = server === '' ? '' : ` on ${server}`;
  const texts = {
    worktree: `The database ${name}${where}, of the worktree ${worktree}`,
    url: `The database ${name}${where}`,
    variable: `The database ${name}${where}, which DATABASE_URL names`,
    template:
      name === ''
        ? "No database: the template can't be built"
        : `No database is named, so this is the template ${name}${where}`,
  };
  return texts[source];
}

function setText(set: SetStatus): string {
  const { project, root, tool, migrations, mismatches } = set;
  const ofKind = (state: Migration['state']): number =>
    migrations.filter((one) => one.state === state).length;
  const counts = (['applied', 'pending', 'failed', 'unknown'] as const)
    .filter((state) => ofKind(state) > 0)
    .map((state) => `${ofKind(state)} ${state}`);
  const shown = migrations.filter(
    (one) => migrations.length <= ALL_LISTED || one.state !== 'applied' || kindsOf(one, mismatches) !== '',
  );
  const rows = shown.map((one) => [one.file ?? one.name, one.state, kindsOf(one, mismatches)]);
  return [
    `${project} (${tool}, ${root}): ${counts.join(', ') || 'no migrations'}`,
    ...(rows.length > 0 ? [indented(table(['migration', 'state', ''], rows))] : []),
    ...mismatches.map(mismatchText),
    ...unknownText(migrations),
    ...pendingText(set),
  ].join('\n');
}

function kindsOf({ name }: Migration, mismatches: readonly Mismatch[]): string {
  const kinds = mismatches.filter(({ migrations }) => migrations.includes(name)).map(({ kind }) => kind);
  return [...new Set(kinds)].map((kind) => kind.replaceAll('-', ' ')).join(', ');
}

function mismatchText({ severity, cause, fix }: Mismatch): string {
  const word = severity === 'error' ? 'Mismatch' : 'Notice';
  return `  ${word}: ${cause}\n    ${fix}`;
}

function unknownText(migrations: readonly Migration[]): string[] {
  const unknown = migrations.filter(({ isContentUnknown }) => isContentUnknown).length;
  if (unknown === 0) return [];
  const all = migrations.filter(({ state }) => state === 'applied').length;
  const which = unknown === all ? 'the applied migrations' : `${unknown} of the applied migrations`;
  return [`  It is not known what the files of ${which} contained when they were applied.`];
}

function pendingText({ migrations, migrate, root }: SetStatus): string[] {
  if (migrate === undefined || migrations.every(({ state }) => state !== 'pending')) return [];
  return [`  Apply what is pending, in ${root}: ${migrate}`];
}

function verdict({ isConsistent, sets, applied, pending }: MigrationStatus): string {
  const errors = sets.flatMap(({ mismatches }) => mismatches).filter(({ severity }) => severity === 'error');
  if (!isConsistent)
    return `${errors.length === 1 ? 'One mismatch' : `${errors.length} mismatches`}: see above.`;
  return `Files, database and git agree: ${applied} applied, ${pending} pending.`;
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ');
}
