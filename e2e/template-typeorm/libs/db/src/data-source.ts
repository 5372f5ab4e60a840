import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { Booking } from './entities/booking.entity';
import { Bookings1700000000000 } from './migrations/1700000000000-bookings';

export default new DataSource({
  type: 'postgres',
  url: process.env['DATABASE_URL'],
  entities: [Booking],
  migrations: [Bookings1700000000000],
});
