import { type MigrationBuilder } from 'node-pg-migrate';

const orders = { schema: 'orders', name: 'orders' };

export function up(pgm: MigrationBuilder): void {
  pgm.createTable(orders, {
    id: { type: 'integer', primaryKey: true, sequenceGenerated: { precedence: 'ALWAYS' } },
    customer_id: { type: 'integer', notNull: true, references: { schema: 'orders', name: 'customers' } },
    status: { type: 'text', notNull: true, default: 'placed' },
    placed_at: { type: 'timestamptz', notNull: true, default: pgm.func('now()') },
  });
  pgm.createIndex(orders, ['customer_id', 'placed_at']);
}

export function down(pgm: MigrationBuilder): void {
  pgm.dropTable(orders);
}
