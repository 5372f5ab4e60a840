/**
 * Invoice numbers must have no gaps, so they can't come from a sequence: a number that a rolled back transaction
 * took would be lost.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = (knex) =>
  knex.raw(`
    create table billing.counters (year int primary key, last int not null);

    create function billing.next_number(year int) returns text language sql as $$
      insert into billing.counters values (year, 1)
      on conflict (year) do update set last = counters.last + 1
      returning 'R-' || counters.year || '-' || lpad(counters.last::text, 4, '0')
    $$;

    alter table billing.invoices add column number text unique;
    update billing.invoices set number = numbered.number
    from (
      select id, billing.next_number(extract(year from issued_at)::int) as number
      from (select * from billing.invoices order by id) as issued
    ) as numbered
    where invoices.id = numbered.id;
    alter table billing.invoices alter number set not null;
  `);

/** @param {import('knex').Knex} knex */
exports.down = (knex) =>
  knex.raw(`
    alter table billing.invoices drop column number;
    drop function billing.next_number(int);
    drop table billing.counters;
  `);
