import { type MigrationBuilder } from 'node-pg-migrate';

/** Needs the migrations of the library `audit`, on which this project depends. */
export function up(pgm: MigrationBuilder): void {
  pgm.sql(`
    select audit.track('orders.customers', 'email');
    select audit.track('orders.orders');
  `);
}

export function down(pgm: MigrationBuilder): void {
  pgm.sql(`
    select audit.untrack('orders.orders');
    select audit.untrack('orders.customers');
  `);
}
