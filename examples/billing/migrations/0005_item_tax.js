/** @param {import('knex').Knex} knex */
exports.up = async (knex) => {
  await knex.schema.withSchema('billing').alterTable('items', (table) => {
    table.text('tax_code').references('code').inTable('billing.tax_rates');
    table.bigInteger('tax').comment('in cents');
  });
  await knex.raw(`
    update billing.items set tax_code = code, tax = round(net * basis_points / 10000.0)
    from billing.tax_rates where code = 'standard'
  `);
  await knex.schema.withSchema('billing').alterTable('items', (table) => {
    table.dropNullable('tax_code');
    table.dropNullable('tax');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = (knex) =>
  knex.schema.withSchema('billing').alterTable('items', (table) => table.dropColumns('tax_code', 'tax'));
