/** @param {import('knex').Knex} knex */
exports.up = async (knex) => {
  await knex.schema.withSchema('billing').createTable('tax_rates', (table) => {
    table.text('code').primary();
    table.integer('basis_points').notNullable().checkBetween([0, 10_000]);
  });
  await knex('billing.tax_rates').insert([
    { code: 'standard', basis_points: 1900 },
    { code: 'reduced', basis_points: 700 },
    { code: 'exempt', basis_points: 0 },
  ]);
};

/** @param {import('knex').Knex} knex */
exports.down = (knex) => knex.schema.withSchema('billing').dropTable('tax_rates');
