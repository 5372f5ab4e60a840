import { type MigrationBuilder } from 'node-pg-migrate';

const orders = { schema: 'orders', name: 'orders' };

export function up(pgm: MigrationBuilder): void {
  pgm.addColumn(orders, { currency: { type: 'char(3)' } });
  pgm.sql(`update orders.orders set currency = 'EUR'`);
  pgm.alterColumn(orders, 'currency', { notNull: true, default: 'EUR' });
  pgm.addConstraint(orders, 'orders_currency', { check: `currency ~ '^[A-Z]{3}$'` });
}

export function down(pgm: MigrationBuilder): void {
  pgm.dropColumn(orders, 'currency');
}
