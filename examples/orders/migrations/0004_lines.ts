import { type MigrationBuilder } from 'node-pg-migrate';

const lines = { schema: 'orders', name: 'lines' };

export function up(pgm: MigrationBuilder): void {
  pgm.createTable(
    lines,
    {
      order_id: {
        type: 'integer',
        notNull: true,
        references: { schema: 'orders', name: 'orders' },
        onDelete: 'CASCADE',
      },
      sku: { type: 'text', notNull: true, references: { schema: 'orders', name: 'products' } },
      quantity: { type: 'integer', notNull: true, check: 'quantity > 0' },
      unit_price: { type: 'bigint', notNull: true, comment: 'in cents, as it was when the order was placed' },
    },
    { constraints: { primaryKey: ['order_id', 'sku'] } },
  );
}

export function down(pgm: MigrationBuilder): void {
  pgm.dropTable(lines);
}
