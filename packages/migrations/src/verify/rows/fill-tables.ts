import { type ConnectionInfo, insideDatabase } from '@nx-worktree/postgres';
import { messageOf } from '@nx-worktree/system';
import { type Client, escapeIdentifier } from 'pg';
import { candidatesFor, isOfUnknownType } from './candidates';
import { type FillableColumn, fillableTables, type FillableTable, type ForeignKey } from './tables';

/** How many rows a table gets. */
const ROWS = 3;

/** How many combinations of values are tried for a row. */
const MOST_TRIES = 200;

/** What a trigger of a table may take for a row, in ms. */
const TIMEOUT_MS = 5_000;

/** Tables that have got rows, and those that haven't. */
export interface FilledTables {
  readonly filled: readonly string[];
  readonly notFilled: readonly { readonly table: string; readonly reason: string }[];
}

/**
 * Gives rows to all tables that have none: with a value in each column, distinct ones as far as the types allow that.
 * Foreign keys lead to rows that are there; what constraints and domains say is tried out.
 *
 * @param stateTables what the tools note in is left out, as `table` or `schema.table`
 */
export function fillTables(database: ConnectionInfo, stateTables: readonly string[]): Promise<FilledTables> {
  return insideDatabase(database, async (client) => {
    await client.query(`set statement_timeout to ${TIMEOUT_MS}; set lock_timeout to ${TIMEOUT_MS}`);
    const filled: string[] = [];
    let rest = await emptyTables(client, stateTables);
    for (;;) {
      const notFilled: { table: string; reason: string }[] = [];
      const left: FillableTable[] = [];
      for (const table of rest) {
        const reason = await fill(client, table);
        if (reason === undefined) filled.push(table.name);
        else {
          notFilled.push({ table: table.name, reason });
          left.push(table);
        }
      }
      // Tables that refer to each other: now there may be rows to refer to.
      if (left.length === 0 || left.length === rest.length) return { filled, notFilled };
      rest = left;
    }
  });
}

async function emptyTables(client: Client, stateTables: readonly string[]): Promise<FillableTable[]> {
  const empty: FillableTable[] = [];
  for (const table of await fillableTables(client, stateTables)) {
    const { rows } = await client.query(`select from ${table.name} limit 1`);
    if (rows.length === 0) empty.push(table);
  }
  return empty;
}

/** @returns why it has got no row */
async function fill(client: Client, table: FillableTable): Promise<string | undefined> {
  let reason: string | undefined;
  let count = 0;
  for (let row = 1; row <= ROWS; row++) {
    const refusal = await insertRow(client, table, row);
    if (refusal === undefined) count++;
    else reason ??= refusal;
  }
  return count > 0 ? undefined : reason;
}

/** A value for each column; `null` where nothing can be referred to. */
type Values = Record<string, readonly (string | null)[]>;

async function insertRow(client: Client, table: FillableTable, row: number): Promise<string | undefined> {
  const values = await valuesFor(client, table, row);
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
  const places = columns.map((_, index) => `$${index + 1}`).join(', ');
  const text =
    columns.length === 0
      ? `insert into ${name} default values`
      : `insert into ${name} (${names}) values (${places})`;
  try {
    await client.query(
      text,
      columns.map((column) => values[column.name]?.[choice[column.name] ?? 0] ?? null),
    );
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Foreign keys come last: a column of one can have no other value. */
async function valuesFor(client: Client, table: FillableTable, row: number): Promise<Values> {
  const values: Values = {};
  for (const column of table.columns)
    values[column.name] = candidatesFor(column, row, conditionsOn(table, column));
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
    text: `select ${columns} from ${table} order by 1 limit ${ROWS}`,
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
