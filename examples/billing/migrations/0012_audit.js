/**
 * Needs the migrations of the library `audit`, on which this project depends.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async (knex) => {
  await knex.raw(`select audit.track('billing.invoices')`);
  await knex.raw(`select audit.track('billing.payments', 'reference')`);
};

/** @param {import('knex').Knex} knex */
exports.down = async (knex) => {
  await knex.raw(`select audit.untrack('billing.payments')`);
  await knex.raw(`select audit.untrack('billing.invoices')`);
};
