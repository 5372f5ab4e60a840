import { Booking } from '@bookings/db';
import { type DataSource } from 'typeorm';

export class BookingsService {
  constructor(private readonly source: DataSource) {}

  book(room: string): Promise<Booking> {
    return this.source.getRepository(Booking).save({ room });
  }

  count(): Promise<number> {
    return this.source.getRepository(Booking).count();
  }
}
