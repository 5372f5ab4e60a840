/** @param {import('knex').Knex} knex */
exports.up = (knex) =>
  knex.raw(`
    alter table billing.invoices add column settled_at timestamptz;

    create function billing.settle() returns trigger language plpgsql as $$
    begin
      -- Payments of one invoice take turns, or two at once would each miss the other's amount.
      perform from billing.invoices where id = new.invoice_id for update;
      update billing.invoices set settled_at = now()
      from billing.balances
      where id = new.invoice_id and invoice_id = id and settled_at is null and paid >= net + tax;
      return null;
    end $$;

    create trigger settle after insert on billing.payments for each row execute function billing.settle();
  `);

/** @param {import('knex').Knex} knex */
exports.down = (knex) =>
  knex.raw(`
    drop trigger settle on billing.payments;
    drop function billing.settle();
    alter table billing.invoices drop column settled_at;
  `);
