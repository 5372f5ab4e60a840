import { type ConnectionInfo, insideDatabase } from '@nx-worktree/postgres';
import { type Client } from 'pg';
import {
  type Column,
  type Requirement,
  TABLE_REQUIREMENTS,
  type TableRequirements,
} from './requirements-query';
import { isSafeConversion } from './conversions';

/*
 * Rows that are made up have a value in each column, and no two are alike. So `set not null` or a unique index passes on
 * them, whatever the project's own rows hold. What a migration asks of rows shows in the catalog, before it and after.
 */

/** All that the rows of a database comply with, by the oids of its tables. */
export type Requirements = ReadonlyMap<string, TableRequirements>;

/** @param stateTables are left out, as `table` or `schema.table` */
export function requirementsIn(
  database: ConnectionInfo,
  stateTables: readonly string[],
): Promise<Requirements> {
  return insideDatabase(database, async (client) => {
    const { rows } = await client.query<TableRequirements>(TABLE_REQUIREMENTS, [stateTables]);
    return new Map(rows.map((table) => [table.oid, table]));
  });
}

const RISKS: Readonly<Record<Requirement['kind'], string>> = {
  check: 'violate it',
  domain: 'violate it',
  'foreign key': 'refer to rows that are not there',
  'exclusion constraint': 'exclude each other',
  'unique index': 'hold duplicates',
  bounds: 'lie outside of them',
};

/**
 * What a migration newly asks of rows, where only rows that were made up have passed.
 *
 * @param before of the database before the migration
 * @param madeUp names of the tables whose rows were made up, before the migration
 * @returns a sentence for each
 */
export function passedByMadeUp(
  database: ConnectionInfo,
  before: Requirements,
  now: Requirements,
  madeUp: readonly string[],
): Promise<string[]> {
  const isMadeUp = (oid: string | null): boolean => madeUp.includes(before.get(oid ?? '')?.name ?? '');
  return insideDatabase(database, async (client) => {
    const found: string[] = [];
    for (const [oid, table] of now) {
      const old = before.get(oid);
      if (!old) continue;
      const added = new Added(client, old, table);
      const own = isMadeUp(oid)
        ? [...added.notNull(), ...added.conversions(), ...(await added.others())]
        : [];
      const keys = await added.foreignKeys((referred) => isMadeUp(oid) || isMadeUp(referred));
      found.push(
        ...[...own, ...keys].map(
          ([what, risk]) => `${table.name}: ${what} passed on rows that were made up; real ones may ${risk}.`,
        ),
      );
    }
    return found;
  });
}

type Passed = readonly [what: string, risk: string];

/** What a table asks of its rows that it did not ask before. */
class Added {
  readonly #requirements: readonly Requirement[];

  constructor(
    private readonly client: Client,
    private readonly old: TableRequirements,
    private readonly table: TableRequirements,
  ) {
    this.#requirements = table.requirements.filter(
      (one) => !old.requirements.some((other) => isSame(one, other) && !this.#isConverted(one)),
    );
  }

  notNull(): Passed[] {
    const added = this.table.columns.filter(
      (column) => column.isNotNull && this.#old(column)?.isNotNull !== true && this.#isOfRows(column),
    );
    return added.map(({ name }) => [`"not null" of ${name}`, 'hold nulls']);
  }

  conversions(): Passed[] {
    return this.table.columns.flatMap((column): Passed[] => {
      const from = this.#old(column)?.type;
      if (from === undefined || from === column.type || isSafeConversion(from, column.type)) return [];
      return [[`the change of ${column.name} from ${from} to ${column.type}`, 'not fit']];
    });
  }

  /** All but foreign keys. */
  async others(): Promise<Passed[]> {
    const passed: Passed[] = [];
    for (const requirement of this.#requirements.filter(({ kind }) => kind !== 'foreign key')) {
      if (await this.#asksOfRows(requirement)) passed.push(passedBy(requirement));
    }
    return passed;
  }

  /** A row with a null in one of the columns refers to nothing. */
  async foreignKeys(isMadeUp: (referred: string | null) => boolean): Promise<Passed[]> {
    const passed: Passed[] = [];
    for (const requirement of this.#requirements.filter(({ kind }) => kind === 'foreign key')) {
      if (isMadeUp(requirement.referred) && (await this.#hasValues(requirement.columns)))
        passed.push(passedBy(requirement));
    }
    return passed;
  }

  /** Not where all of its columns are new and hold the same in every row: their default, or nothing. */
  async #asksOfRows({ columns }: Requirement): Promise<boolean> {
    const known = columns.map((number) => this.table.columns.find((column) => column.number === number));
    const ofRows = known.filter((column) => !column || this.#isOfRows(column));
    const isOld = ofRows.some((column) => !column || this.#old(column) !== undefined);
    if (columns.length === 0 || isOld) return true;
    return ofRows.length > 0 && this.#hasValues(ofRows.flatMap((column) => column?.number ?? []));
  }

  async #hasValues(numbers: readonly number[]): Promise<boolean> {
    const names = this.table.columns.filter(({ number }) => numbers.includes(number)).map(({ name }) => name);
    const filled = names.map((name) => `${name} is not null`).join(' and ') || 'true';
    const { rows } = await this.client.query(`select from ${this.table.name} where ${filled} limit 1`);
    return rows.length > 0;
  }

  /** Whether what a column holds depends on the rows that were there. */
  #isOfRows(column: Column): boolean {
    return this.#old(column) !== undefined || column.isGenerated || !column.hasDefault;
  }

  #old({ number }: Column): Column | undefined {
    return this.old.columns.find((one) => one.number === number);
  }

  /** Values that were converted may be the same now. */
  #isConverted({ columns }: Requirement): boolean {
    return this.table.columns.some((column) => {
      const from = this.#old(column)?.type ?? column.type;
      return columns.includes(column.number) && from !== column.type && !isSafeConversion(from, column.type);
    });
  }
}

function isSame(one: Requirement, other: Requirement): boolean {
  return one.id === other.id || (one.kind === other.kind && one.meaning === other.meaning);
}

function passedBy({ kind, name }: Requirement): Passed {
  if (kind === 'bounds') return ['its bounds as a partition', RISKS[kind]];
  return [`the ${kind === 'domain' ? 'check of a domain' : kind} ${name}`, RISKS[kind]];
}
