import { createHash, randomUUID } from 'node:crypto';
import { type Client, escapeIdentifier } from 'pg';

/** Where Prisma notes what it has applied: one row for each attempt. */
export const TABLE = '_prisma_migrations';

/** As the engine of Prisma writes it. */
const CREATE_TABLE = `CREATE TABLE ${TABLE} (
    id                      VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum                VARCHAR(64) NOT NULL,
    finished_at             TIMESTAMPTZ,
    migration_name          VARCHAR(255) NOT NULL,
    logs                    TEXT,
    rolled_back_at          TIMESTAMPTZ,
    started_at              TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count     INTEGER NOT NULL DEFAULT 0
);`;

/** An attempt to apply a migration that was not rolled back. */
export interface PrismaRecord {
  readonly name: string;
  readonly checksum: string;
  /** It failed or is still running. */
  readonly isUnfinished: boolean;
  readonly logs: string | null;
}

/** The rows of Prisma's table, as `prisma migrate deploy` reads and writes them. */
export class PrismaRecords {
  readonly #table: string;

  constructor(
    private readonly client: Client,
    private readonly schema: string,
  ) {
    this.#table = `${escapeIdentifier(schema)}.${TABLE}`;
  }

  /** Those that were found in a database: in this schema, or else in another one. */
  static async in(client: Client, schema: string): Promise<PrismaRecords | undefined> {
    const { rows } = await client.query<{ schema: string }>(
      `select table_schema as schema from information_schema.tables where table_name = $1
       order by table_schema <> $2, table_schema`,
      [TABLE, schema],
    );
    return rows[0] && new PrismaRecords(client, rows[0].schema);
  }

  /** Whether there is a table for them in the schema. */
  async exist(): Promise<boolean> {
    const { rows } = await this.client.query(
      'select 1 from information_schema.tables where table_schema = $1 and table_name = $2',
      [this.schema, TABLE],
    );
    return rows.length > 0;
  }

  /** Creates the table in the first schema of the search path, as Prisma does. */
  async create(): Promise<void> {
    await this.client.query(CREATE_TABLE);
  }

  /** In the order in which they were begun. */
  async list(): Promise<PrismaRecord[]> {
    const { rows } = await this.client.query<PrismaRecord>(
      `select migration_name as name, checksum, finished_at is null as "isUnfinished", logs
       from ${this.#table} where rolled_back_at is null order by started_at, migration_name`,
    );
    return rows;
  }

  /** @returns the id of the new row */
  async begin(name: string, checksum: string): Promise<string> {
    const id = randomUUID();
    await this.client.query(
      `insert into ${this.#table} (id, checksum, started_at, migration_name) values ($1, $2, $3, $4)`,
      [id, checksum, new Date(), name],
    );
    return id;
  }

  /** Notes that a migration was applied. */
  async finish(id: string): Promise<void> {
    await this.client.query(
      `update ${this.#table} set applied_steps_count = applied_steps_count + 1, finished_at = $2 where id = $1`,
      [id, new Date()],
    );
  }

  /** Notes why a migration was not applied. */
  async fail(id: string, logs: string): Promise<void> {
    await this.client.query(`update ${this.#table} set logs = $2 where id = $1`, [id, logs]);
  }

  /** Forgets that a migration was applied. */
  async remove(name: string): Promise<void> {
    await this.client.query(
      `delete from ${this.#table} where migration_name = $1 and rolled_back_at is null`,
      [name],
    );
  }
}

/** What Prisma notes of a script, to see when it was changed. */
export function checksumOf(script: string): string {
  return createHash('sha256').update(script).digest('hex');
}

/** Git may have changed the ends of the lines, so Prisma doesn't look at them. */
export function isSameScript(script: string, checksum: string): boolean {
  const variants = [script, script.replaceAll('\r\n', '\n'), script.replaceAll('\n', '\r\n')];
  return variants.some((variant) => checksumOf(variant) === checksum);
}
