import { type MigrationBuilder } from 'node-pg-migrate';

const products = { schema: 'orders', name: 'products' };

export function up(pgm: MigrationBuilder): void {
  pgm.addColumn(products, { stock: { type: 'integer', notNull: true, default: 0 } });
  pgm.addConstraint(products, 'products_in_stock', { check: 'stock >= 0' });
}

export function down(pgm: MigrationBuilder): void {
  pgm.dropColumn(products, 'stock');
}
