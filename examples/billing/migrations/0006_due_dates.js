/** @param {import('knex').Knex} knex */
exports.up = async (knex) => {
  await knex.schema.withSchema('billing').alterTable('invoices', (table) => table.date('due_on'));
  await knex.raw(`update billing.invoices set due_on = issued_at::date + 14`);
  await knex.raw(
    `alter table billing.invoices alter due_on set default current_date + 14, alter due_on set not null`,
  );
};

/** @param {import('knex').Knex} knex */
exports.down = (knex) =>
  knex.schema.withSchema('billing').alterTable('invoices', (table) => table.dropColumn('due_on'));
