/** A migration of a test, which the fixture of each tool writes in the tool's own way. */
export interface WrittenMigration {
  /** From 1: what orders it. */
  readonly number: number;
  /** One word. */
  readonly title: string;
  /** SQL statements, without semicolons. */
  readonly up: readonly string[];
  /** What undoes it; absent: the author has written nothing. */
  readonly down?: readonly string[];
}

/** Can be undone. */
export const ORDERS: WrittenMigration = {
  number: 1,
  title: 'orders',
  up: ['create table orders (id int primary key, note text)'],
  down: ['drop table orders'],
};

/** Can be undone too. */
export const TOTALS: WrittenMigration = {
  number: 2,
  title: 'totals',
  up: ['alter table orders add column total int'],
  down: ['alter table orders drop column total'],
};

/** Drops what people have entered; undone, the column is there again, and empty. */
export const LOSSY: WrittenMigration = {
  number: 3,
  title: 'lossy',
  up: ['alter table orders drop column note'],
  down: ['alter table orders add column note text'],
};

/** Can be undone, and comes after all others. */
export const LATER: WrittenMigration = {
  number: 4,
  title: 'later',
  up: ['create table later (id int)'],
  down: ['drop table later'],
};

/** Nothing says how it is undone. */
export const IRREVERSIBLE: WrittenMigration = {
  number: 3,
  title: 'forever',
  up: ['create table forever (id int)'],
};

/** Fails half-way. */
export const FAILING: WrittenMigration = {
  number: 3,
  title: 'failing',
  up: ['create table half (id int)', 'insert into half values (1 / 0)'],
  down: ['drop table half'],
};

/** The first one, changed after it was applied. */
export const EDITED: WrittenMigration = {
  ...ORDERS,
  up: ['create table orders (id int primary key, note text not null)'],
};

/** The columns that the first ones make, by how many there are. */
export const COLUMNS: readonly (readonly string[])[] = [
  [],
  ['orders.id', 'orders.note'],
  ['orders.id', 'orders.note', 'orders.total'],
  ['orders.id', 'orders.total'],
];
