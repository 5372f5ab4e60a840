import knex from 'knex';
import { billingService } from './service';

const database = knex({ client: 'pg', connection: process.env['DATABASE_URL'] ?? '' });
const port = Number(process.env['APP_PORT'] ?? 8001);

billingService(database).listen(port, '127.0.0.1', () => console.log(`billing listens on ${port}`));
