import { createHash } from 'node:crypto';
import { type Client, escapeIdentifier } from 'pg';
import { type DrizzleTable } from './configuration';
import { type DrizzleFolder, type Entry } from './folder';

/** A migration that Drizzle has noted. */
export interface DrizzleRecord {
  readonly hash: string;
  /** The time of the migration, not of its application, in ms since 1970. */
  readonly when: number;
  /** Since Drizzle 1.0. */
  readonly name?: string | null;
}

/** The rows of Drizzle's table, as its migrator reads and writes them. */
export class DrizzleRecords {
  readonly #schema: string;
  readonly #table: string;

  constructor(
    private readonly client: Client,
    private readonly table: DrizzleTable,
  ) {
    this.#schema = escapeIdentifier(table.schema);
    this.#table = `${this.#schema}.${escapeIdentifier(table.table)}`;
  }

  /** Creates the table unless it exists, as Drizzle does. */
  async create({ hasJournal }: DrizzleFolder): Promise<void> {
    await this.client.query(`CREATE SCHEMA IF NOT EXISTS ${this.#schema}`);
    await this.client.query(`CREATE TABLE IF NOT EXISTS ${this.#table} (
      id SERIAL PRIMARY KEY,
      hash text NOT NULL,
      created_at bigint${hasJournal ? '' : ',\n      name text,\n      applied_at timestamp with time zone DEFAULT now()'}
    )`);
  }

  /** Whether the table is that of Drizzle 1.0 or later; `undefined` when there is none. */
  async haveNames(): Promise<boolean | undefined> {
    const { rows } = await this.client.query<{ name: string }>(
      'select column_name as name from information_schema.columns where table_schema = $1 and table_name = $2',
      [this.table.schema, this.table.table],
    );
    return rows.length === 0 ? undefined : rows.some(({ name }) => name === 'name');
  }

  /** In the order in which they were applied. */
  async list(haveNames: boolean): Promise<DrizzleRecord[]> {
    const { rows } = await this.client.query<DrizzleRecord>(
      `select hash, created_at::float8 as "when"${haveNames ? ', name' : ''} from ${this.#table} order by id`,
    );
    return rows;
  }

  /** Notes that a migration was applied. */
  async add({ name, when }: Entry, hash: string, { hasJournal }: DrizzleFolder): Promise<void> {
    const columns = hasJournal
      ? '(hash, created_at) values ($1, $2)'
      : '(hash, created_at, name) values ($1, $2, $3)';
    await this.client.query(`insert into ${this.#table} ${columns}`, [
      hash,
      when,
      ...(hasJournal ? [] : [name]),
    ]);
  }
}

/** The entry that a record is of: by its name, or else by its time. */
export function isOf({ name, when }: DrizzleRecord, entry: Entry): boolean {
  return typeof name === 'string' ? name === entry.name : when === entry.when;
}

/** What Drizzle notes of a script. */
export function hashOf(script: string): string {
  return createHash('sha256').update(script).digest('hex');
}
