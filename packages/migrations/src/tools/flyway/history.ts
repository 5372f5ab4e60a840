import { type ConnectionInfo, insideDatabase } from '@nx-worktree/postgres';
import { readFile } from 'node:fs/promises';
import { tableIn } from '../history';
import { type AppliedMigration } from '../migration';
import { checksumOf, compareVersions, type FlywayFile } from './files';

/** A row of Flyway's table. */
interface Row {
  /** Absent for one that is repeatable, or that creates schemas. */
  readonly version: string | null;
  readonly type: string;
  readonly script: string;
  readonly checksum: number | null;
  readonly success: boolean;
}

/** What is said of no file. */
const OF_NO_FILE = ['SCHEMA', 'BASELINE', 'INIT'];

/**
 * Reads what Flyway has noted: the rows in the order in which they were written, of which later ones may undo or delete
 * earlier ones.
 *
 * @param table as `table` or `schema.table`
 * @param files those that Flyway would apply to an empty database, in their order
 * @param all all files
 */
export function appliedIn(
  database: ConnectionInfo,
  table: string,
  files: readonly FlywayFile[],
  all: readonly FlywayFile[],
): Promise<AppliedMigration[] | undefined> {
  return insideDatabase(database, async (client) => {
    const found = await tableIn(client, table);
    if (found === undefined) return undefined;
    const { rows } = await client.query<Row>(
      `select version, type, script, checksum, success from ${found} order by installed_rank`,
    );
    const baseline =
      rows.findLast(({ type }) => type === 'BASELINE' || type === 'INIT')?.version ?? undefined;
    const below = files.filter(
      ({ kind, version }) =>
        baseline !== undefined && kind !== 'repeatable' && compareVersions(version, baseline) <= 0,
    );
    const noted = await Promise.all(lasting(rows).map((row) => appliedOf(row, files)));
    const replaced = new Set(replacedBy(files, all));
    const own = noted.flat().filter(({ name }) => !replaced.has(name));
    const isFolded = own.length < noted.flat().length;
    const first = files.find(({ kind }) => kind === 'baseline');
    return [
      ...(first && isFolded ? [{ name: first.script }] : []),
      ...below.map(({ script }) => ({ name: script })),
      ...own,
    ];
  });
}

/** The rows that still count. */
function lasting(rows: readonly Row[]): Row[] {
  let kept: Row[] = [];
  for (const row of rows) {
    if (OF_NO_FILE.includes(row.type)) continue;
    const isSame = (one: Row): boolean =>
      row.version === null ? one.script === row.script : one.version === row.version;
    if (row.success) kept = kept.filter((one) => !isSame(one));
    const isGone = row.success && (row.type.startsWith('UNDO') || row.type === 'DELETE');
    if (!isGone) kept.push(row);
  }
  return kept;
}

/** One that is repeatable is applied as long as its file is the one that was applied. */
async function appliedOf(row: Row, files: readonly FlywayFile[]): Promise<AppliedMigration[]> {
  const { script: name, checksum, success, version } = row;
  if (!success)
    return [{ name, failure: 'Flyway has noted that it failed, and that some of it may be applied' }];
  const file = files.find(({ script }) => script === name);
  if (!file) return [{ name }];
  const isChanged = checksum !== null && checksumOf(await readFile(file.path, 'utf8')) !== checksum;
  if (version === null) return isChanged ? [] : [{ name }];
  return [{ name, isChanged }];
}

/** The names of versioned files that a baseline stands for. */
function replacedBy(files: readonly FlywayFile[], all: readonly FlywayFile[]): string[] {
  const baseline = files.find(({ kind }) => kind === 'baseline');
  if (!baseline) return [];
  return all
    .filter(({ kind, version }) => kind === 'versioned' && compareVersions(version, baseline.version) <= 0)
    .map(({ script }) => script);
}
