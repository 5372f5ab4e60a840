/** @param {import('knex').Knex} knex */
exports.up = async (knex) => {
  await knex.schema.createSchema('billing');
  await knex.schema.withSchema('billing').createTable('accounts', (table) => {
    table.increments('id');
    table.text('name').notNullable();
    table.specificType('currency', 'char(3)').notNullable().defaultTo('EUR');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async (knex) => {
  await knex.schema.withSchema('billing').dropTable('accounts');
  await knex.schema.dropSchema('billing');
};
