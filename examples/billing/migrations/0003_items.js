/** @param {import('knex').Knex} knex */
exports.up = (knex) =>
  knex.schema.withSchema('billing').createTable('items', (table) => {
    table
      .integer('invoice_id')
      .notNullable()
      .references('id')
      .inTable('billing.invoices')
      .onDelete('cascade');
    table.integer('position').notNullable();
    table.text('description').notNullable();
    table.bigInteger('net').notNullable().comment('in cents');
    table.primary(['invoice_id', 'position']);
  });

/** @param {import('knex').Knex} knex */
exports.down = (knex) => knex.schema.withSchema('billing').dropTable('items');
