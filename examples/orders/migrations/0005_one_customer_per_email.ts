import { type MigrationBuilder } from 'node-pg-migrate';

const customers = { schema: 'orders', name: 'customers' };

export function up(pgm: MigrationBuilder): void {
  pgm.createIndex(customers, 'lower(email)', { name: 'customers_email', unique: true });
}

export function down(pgm: MigrationBuilder): void {
  pgm.dropIndex(customers, 'lower(email)', { name: 'customers_email' });
}
