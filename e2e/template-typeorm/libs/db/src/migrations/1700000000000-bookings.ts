import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class Bookings1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table bookings (id serial primary key, room varchar not null)');
    await runner.query('alter table bookings add constraint one_booking_per_room unique (room)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table bookings');
  }
}
