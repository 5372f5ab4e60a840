/** @param {import('knex').Knex} knex */
exports.up = (knex) =>
  knex.raw('create index invoices_open on billing.invoices (due_on) where settled_at is null');

/** @param {import('knex').Knex} knex */
exports.down = (knex) => knex.raw('drop index billing.invoices_open');
