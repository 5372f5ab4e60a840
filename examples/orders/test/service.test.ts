import { Client } from 'pg';
import { RunningService } from './running-service';

/** One story: each test goes on where the one before it stopped. */
describe('the orders service', () => {
  const database = new Client({ connectionString: process.env['DATABASE_URL'] });
  let service: RunningService;

  beforeAll(async () => {
    await database.connect();
    await database.query(
      'truncate orders.customers, orders.products, audit.entries restart identity cascade',
    );
    service = await RunningService.start();
  });

  afterAll(async () => {
    await service?.stop();
    await database.end();
  });

  it('registers a customer and refuses the same address in other letters', async () => {
    const ada = { name: 'Ada', email: 'ada@example.org' };

    expect(await service.post('/customers', ada)).toEqual({ status: 201, body: { id: 1 } });
    expect(await service.post('/customers', { ...ada, email: 'ADA@example.org' })).toMatchObject({
      status: 409,
    });
  });

  it('places the first order and adds it up', async () => {
    await service.post('/products', { sku: 'pen', title: 'Pen', price: 199, stock: 10 });
    await service.post('/products', { sku: 'ink', title: 'Ink', price: 1250, stock: 2 });
    const lines = [
      { sku: 'pen', quantity: 3 },
      { sku: 'ink', quantity: 1 },
    ];

    expect(await service.post('/orders', { customer: 1, lines })).toEqual({
      status: 201,
      body: { number: 'O-00001', customer: 'Ada', status: 'placed', total: '18.47 EUR' },
    });
    expect(await stock()).toEqual({ pen: 7, ink: 1 });
  });

  it('refuses what is not in stock, and takes nothing', async () => {
    const lines = [
      { sku: 'pen', quantity: 1 },
      { sku: 'ink', quantity: 2 },
    ];

    expect(await service.post('/orders', { customer: 1, lines })).toEqual({
      status: 409,
      body: { error: 'There are not 2 of ink in stock.' },
    });
    expect(await stock()).toEqual({ pen: 7, ink: 1 });
  });

  it('gives the goods of a cancelled order back', async () => {
    expect(await service.post('/orders/O-00001/cancel')).toMatchObject({
      status: 200,
      body: { status: 'cancelled' },
    });
    expect(await service.post('/orders/O-00001/cancel')).toMatchObject({ status: 409 });
    expect(await stock()).toEqual({ pen: 10, ink: 2 });
  });

  it('knows who did what to the order', async () => {
    expect(await service.get('/orders/O-00001/history')).toEqual([
      { version: 1, actor: 'customer 1', operation: 'insert', changed: [] },
      { version: 2, actor: 'service desk', operation: 'update', changed: ['status'] },
    ]);
  });

  it('has nothing in its database that this story does not tell', async () => {
    const { rows } = await database.query(
      'select table_name, operation, after from audit.entries order by id',
    );

    expect(await service.get('/orders')).toHaveLength(1);
    expect(rows.map(({ table_name, operation }) => `${operation} ${table_name}`)).toEqual([
      'insert orders.customers',
      'insert orders.orders',
      'update orders.orders',
    ]);
    expect(rows[0].after).toEqual({ id: 1, name: 'Ada' });
  });

  async function stock(): Promise<Record<string, number>> {
    const { rows } = await database.query<{ sku: string; stock: number }>(
      'select sku, stock from orders.products',
    );
    return Object.fromEntries(rows.map(({ sku, stock }) => [sku, stock]));
  }
});
