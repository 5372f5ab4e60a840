import { dataSource } from '@bookings/db';
import { BookingsService } from './bookings/bookings.service';

async function main(): Promise<void> {
  await dataSource.initialize();
  await new BookingsService(dataSource).book('seeded');
  const [{ name }] = await dataSource.query('select current_database() as name');
  console.log(`seeded ${name}`);
  await dataSource.destroy();
}

void main();
