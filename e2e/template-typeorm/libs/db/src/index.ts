export { Booking } from './entities/booking.entity';
export { default as dataSource } from './data-source';
