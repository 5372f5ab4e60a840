import { type MigrationBuilder } from 'node-pg-migrate';

const summaries = { schema: 'orders', name: 'summaries' };

export function up(pgm: MigrationBuilder): void {
  pgm.createView(
    summaries,
    {},
    `select number, name as customer, status, currency, coalesce(sum(quantity * unit_price), 0)::bigint as total
     from orders.orders
     join orders.customers on customers.id = customer_id
     left join orders.lines on order_id = orders.id
     group by orders.id, customers.id`,
  );
}

export function down(pgm: MigrationBuilder): void {
  pgm.dropView(summaries);
}
