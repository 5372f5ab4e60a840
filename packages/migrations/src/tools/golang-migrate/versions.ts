import { type Client, escapeIdentifier, escapeLiteral } from 'pg';
import { NOTED_BY } from '../history';

/** The version of a database to which nothing was applied. */
export const NOTHING = '-1';

/** What golang-migrate notes in a database: how far it has come. */
export interface Version {
  /** Such as `3`. */
  readonly version: string;
  /** Whether it began to go there, and did not end. */
  readonly isDirty: boolean;
  /** The transaction that has written this, where that came after the database was created. */
  readonly notedBy: string | null;
  /** The versions that nx-worktree has applied, where it has written them down. */
  readonly applied?: readonly string[];
}

/** How the comment on the table begins in which nx-worktree writes down what it has applied. */
const COMMENT = 'Applied by nx-worktree:';

/**
 * The table of golang-migrate, in which one row says what was applied last. So the table doesn't show that a migration
 * was added before that one, which golang-migrate skips: a comment on the table lists those that nx-worktree has applied.
 */
export class Versions {
  private constructor(
    private readonly client: Client,
    /** Its name with its schema, quoted. */
    private readonly table: string,
    /** Whether it has the columns of golang-migrate, or is another tool's. */
    readonly isOwn: boolean,
  ) {}

  /**
   * Finds the table where golang-migrate looks for it: in the first schema of the search path, if the name has none.
   *
   * @param name as `table` or `schema.table`
   * @returns `undefined` when there is none
   */
  static async find(client: Client, name: string): Promise<Versions | undefined> {
    const { schema, table, quoted } = await resolve(client, name);
    const { rows } = await client.query<{ column: string }>(
      `select column_name as column from information_schema.columns where table_schema = $1 and table_name = $2`,
      [schema, table],
    );
    if (rows.length === 0) return undefined;
    return new Versions(
      client,
      quoted,
      rows.some(({ column }) => column === 'dirty'),
    );
  }

  /** Makes the table as golang-migrate does. */
  static async create(client: Client, name: string): Promise<Versions> {
    const { quoted } = await resolve(client, name);
    await client.query(
      `create table ${quoted} (version bigint not null primary key, dirty boolean not null)`,
    );
    return new Versions(client, quoted, true);
  }

  /** Reads the row, and the comment. */
  async read(): Promise<Version> {
    const { rows } = await this.client.query<Omit<Version, 'applied'>>(
      `select version::text, dirty as "isDirty", ${NOTED_BY} from ${this.table}`,
    );
    const { rows: comments } = await this.client.query<{ comment: string | null }>(
      'select obj_description($1::regclass) as comment',
      [this.table],
    );
    const comment = comments[0]?.comment ?? '';
    const row = rows[0] ?? { version: NOTHING, isDirty: false, notedBy: null };
    return comment.startsWith(COMMENT) ? { ...row, applied: comment.match(/\d+/g) ?? [] } : row;
  }

  /** Replaces the row. golang-migrate writes none when nothing is applied. */
  async write(version: string, isDirty: boolean): Promise<void> {
    const row = `insert into ${this.table} (version, dirty) values (${BigInt(version)}, ${isDirty})`;
    const isEmpty = version === NOTHING && !isDirty;
    await this.client.query(`truncate ${this.table}${isEmpty ? '' : `; ${row}`}`);
  }

  /** Replaces the comment. */
  async writeDown(applied: readonly string[]): Promise<void> {
    const comment = [COMMENT, ...applied].join(' ');
    await this.client.query(`comment on table ${this.table} is ${escapeLiteral(comment)}`);
  }
}

async function resolve(client: Client, name: string) {
  const [table = name, inSchema] = name.split('.').reverse();
  const { rows } = await client.query<{ schema: string | null }>('select current_schema() as schema');
  const schema = inSchema ?? rows[0]?.schema ?? 'public';
  return { schema, table, quoted: [schema, table].map(escapeIdentifier).join('.') };
}
