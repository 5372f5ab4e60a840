import { type MigrationBuilder } from 'node-pg-migrate';

const orders = { schema: 'orders', name: 'orders' };

export function up(pgm: MigrationBuilder): void {
  pgm.addColumn(orders, {
    number: { type: 'text', notNull: true, expressionGenerated: `'O-' || lpad(id::text, 5, '0')` },
  });
  pgm.addConstraint(orders, 'orders_number', { unique: ['number'] });
}

export function down(pgm: MigrationBuilder): void {
  pgm.dropColumn(orders, 'number');
}
