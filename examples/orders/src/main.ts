import { Pool } from 'pg';
import { ordersService } from './service';

const pool = new Pool({ connectionString: process.env['DATABASE_URL'] });
const port = Number(process.env['APP_PORT'] ?? 8001);

ordersService(pool).listen(port, '127.0.0.1', () => console.log(`orders listens on ${port}`));
