import { type MigrationBuilder } from 'node-pg-migrate';

const status = { schema: 'orders', name: 'status' };
const orders = { schema: 'orders', name: 'orders' };

export function up(pgm: MigrationBuilder): void {
  pgm.createType(status, ['placed', 'shipped', 'cancelled']);
  pgm.alterColumn(orders, 'status', { default: null });
  pgm.alterColumn(orders, 'status', { type: 'orders.status', using: 'status::orders.status' });
  pgm.alterColumn(orders, 'status', { default: 'placed' });
}

export function down(pgm: MigrationBuilder): void {
  pgm.alterColumn(orders, 'status', { default: null });
  pgm.alterColumn(orders, 'status', { type: 'text', using: 'status::text' });
  pgm.alterColumn(orders, 'status', { default: 'placed' });
  pgm.dropType(status);
}
