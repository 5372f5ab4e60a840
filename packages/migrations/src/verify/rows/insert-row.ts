import { messageOf } from '@nx-worktree/system';
import { type Client, escapeIdentifier } from 'pg';
import { candidatesFor, isOfUnknownType } from './candidates';
import { type FillableColumn, type FillableTable, type ForeignKey } from './tables';

/** How many rows a table gets. */
export const MOST_ROWS = 3;

/** How many combinations of values are tried for a row. */
const MOST_TRIES = 200;

/** Leaves it to the server. */
const DEFAULT: unique symbol = Symbol('default');

/** The values that each column can have; `null` where nothing can be referred to. */
type Values = Record<string, readonly (string | null | typeof DEFAULT)[]>;

/**
 * Gives a table one row more. What the server has by default is the last resort: a row would look the same when it has
 * lost its values.
 *
 * @param row its number, from 1 to {@link MOST_ROWS}
 * @param isShort whether its texts have to be short
 * @returns why there is none
 */
export async function insertRow(
  client: Client,
  table: FillableTable,
  row: number,
  isShort: boolean,
): Promise<string | undefined> {
  // Numbers with gaps, as they are where rows were deleted: rows that are numbered anew would look the same.
  if (row > 1) for (const sequence of table.sequences) await skipNumber(client, sequence);
  const values = await valuesFor(client, table, row, isShort);
  const refusal = await tryValues(client, table, values);
  const withDefault = table.columns.filter(({ hasDefault }) => hasDefault);
  if (refusal === undefined || withDefault.length === 0) return refusal;
  const defaults: Values = Object.fromEntries(withDefault.map(({ name }) => [name, [DEFAULT] as const]));
  return tryValues(client, table, { ...values, ...defaults });
}

/** A sequence that has no number left shows when the row is inserted. */
async function skipNumber(client: Client, sequence: string): Promise<void> {
  await client.query('select nextval($1::regclass)', [sequence]).catch(() => undefined);
}

async function tryValues(client: Client, table: FillableTable, values: Values): Promise<string | undefined> {
  const choice: Record<string, number> = Object.fromEntries(table.columns.map(({ name }) => [name, 0]));
  let refusal: string | undefined;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const error = await tryInsert(client, table, values, choice);
    if (error === undefined) return undefined;
    refusal ??= messageOf(error);
    if (!next(choice, suspectsIn(table, error), values)) return refusal;
  }
  return refusal;
}

async function tryInsert(
  client: Client,
  { name, columns }: FillableTable,
  values: Values,
  choice: Readonly<Record<string, number>>,
): Promise<unknown> {
  const names = columns.map((column) => escapeIdentifier(column.name)).join(', ');
  const given: (string | null)[] = [];
  const places = columns.map((column) => {
    const value = values[column.name]?.[choice[column.name] ?? 0] ?? null;
    return value === DEFAULT ? 'default' : `$${given.push(value)}`;
  });
  const text =
    columns.length === 0
      ? `insert into ${name} default values`
      : `insert into ${name} (${names}) values (${places.join(', ')})`;
  try {
    await client.query(text, given);
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Foreign keys come last: a column of one can have no other value. */
async function valuesFor(
  client: Client,
  table: FillableTable,
  row: number,
  isShort: boolean,
): Promise<Values> {
  const values: Values = {};
  for (const column of table.columns) {
    const candidates = candidatesFor(column, row, conditionsOn(table, column), isShort);
    values[column.name] = column.hasDefault ? [...candidates, DEFAULT] : candidates;
  }
  for (const key of table.foreignKeys) {
    const referred = await referredRow(client, key, row);
    for (const [index, column] of key.columns.entries()) {
      const of = table.columns.find(({ name }) => name === column);
      if (!of) continue;
      const value = referred?.[index];
      if (value !== undefined) values[column] = [value];
      // A row that refers to itself is the only one that the first row of such a table can refer to.
      else if (of.isNotNull && key.table === table.name) continue;
      else values[column] = [null];
    }
  }
  return values;
}

async function referredRow(
  client: Client,
  { table, referenced }: ForeignKey,
  row: number,
): Promise<(string | null)[] | undefined> {
  const columns = referenced.map((column) => `${escapeIdentifier(column)}::text`).join(', ');
  const { rows } = await client.query<(string | null)[]>({
    text: `select ${columns} from ${table} order by 1 limit ${MOST_ROWS}`,
    rowMode: 'array',
  });
  return rows.length === 0 ? undefined : rows[(row - 1) % rows.length];
}

function conditionsOn({ checks }: FillableTable, { name, domain }: FillableColumn): string[] {
  const named = checks.filter(({ columns }) => columns.includes(name)).map(({ text }) => text);
  return domain === null ? named : [...named, domain];
}

/** The columns whose values may be why the server refused a row. */
function suspectsIn({ columns, checks }: FillableTable, error: unknown): string[] {
  const { code = '', constraint = '', dataType = '' } = error as Partial<Record<string, string>>;
  const unknown = columns.filter((column) => isOfUnknownType(column)).map(({ name }) => name);
  // Wrong for its type: https://www.postgresql.org/docs/current/errcodes-appendix.html, class 22.
  if (code.startsWith('22')) return unknown;
  if (!code.startsWith('23')) return [];
  if (dataType !== '') return columns.filter(({ domain }) => domain !== null).map(({ name }) => name);
  return checks.filter(({ name }) => name === constraint).flatMap((check) => check.columns);
}

/** Counts on through the values of these columns. */
function next(choice: Record<string, number>, columns: readonly string[], values: Values): boolean {
  for (const column of columns) {
    const now = (choice[column] ?? 0) + 1;
    if (now < (values[column]?.length ?? 0)) {
      choice[column] = now;
      return true;
    }
    choice[column] = 0;
  }
  return false;
}
