import { type MigrationBuilder } from 'node-pg-migrate';

export function up(pgm: MigrationBuilder): void {
  pgm.createSchema('orders');
  pgm.createTable(
    { schema: 'orders', name: 'customers' },
    {
      id: { type: 'integer', primaryKey: true, sequenceGenerated: { precedence: 'ALWAYS' } },
      name: { type: 'text', notNull: true },
      email: { type: 'text', notNull: true },
    },
  );
}

export function down(pgm: MigrationBuilder): void {
  pgm.dropTable({ schema: 'orders', name: 'customers' });
  pgm.dropSchema('orders');
}
