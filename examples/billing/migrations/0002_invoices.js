/** @param {import('knex').Knex} knex */
exports.up = (knex) =>
  knex.schema.withSchema('billing').createTable('invoices', (table) => {
    table.increments('id');
    table.integer('account_id').notNullable().references('id').inTable('billing.accounts').index();
    table.timestamp('issued_at').notNullable().defaultTo(knex.fn.now());
  });

/** @param {import('knex').Knex} knex */
exports.down = (knex) => knex.schema.withSchema('billing').dropTable('invoices');
