import { dataSource } from '@bookings/db';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { BookingsService } from './bookings.service';

const service = new BookingsService(dataSource);

before(() => dataSource.initialize());
after(() => dataSource.destroy());

test('books a room once', async () => {
  await service.book('blue');
  assert.equal(await service.count(), 1);
  await assert.rejects(service.book('blue'), /one_booking_per_room/);
});
