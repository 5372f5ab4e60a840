import { type MigrationBuilder } from 'node-pg-migrate';

const products = { schema: 'orders', name: 'products' };

export function up(pgm: MigrationBuilder): void {
  pgm.createTable(products, {
    sku: { type: 'text', primaryKey: true },
    title: { type: 'text', notNull: true },
    price: { type: 'bigint', notNull: true, check: 'price >= 0', comment: 'in cents' },
  });
}

export function down(pgm: MigrationBuilder): void {
  pgm.dropTable(products);
}
