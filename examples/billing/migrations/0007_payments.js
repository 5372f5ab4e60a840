/** @param {import('knex').Knex} knex */
exports.up = (knex) =>
  knex.schema.withSchema('billing').createTable('payments', (table) => {
    table.increments('id');
    table.integer('invoice_id').notNullable().references('id').inTable('billing.invoices').index();
    table.bigInteger('amount').notNullable().checkPositive().comment('in cents');
    table.text('reference').notNullable();
    table.unique(['reference'], { indexName: 'payments_reference' });
  });

/** @param {import('knex').Knex} knex */
exports.down = (knex) => knex.schema.withSchema('billing').dropTable('payments');
