/** @param {import('knex').Knex} knex */
exports.up = (knex) =>
  knex.raw(`
    create view billing.balances as
      select
        invoices.id as invoice_id,
        (select coalesce(sum(net), 0) from billing.items where invoice_id = invoices.id)::bigint as net,
        (select coalesce(sum(tax), 0) from billing.items where invoice_id = invoices.id)::bigint as tax,
        (select coalesce(sum(amount), 0) from billing.payments where invoice_id = invoices.id)::bigint as paid
      from billing.invoices
  `);

/** @param {import('knex').Knex} knex */
exports.down = (knex) => knex.raw('drop view billing.balances');
