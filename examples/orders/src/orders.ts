import { asActor, type Change, historyOf } from '@examples/audit';
import { Refusal } from '@examples/json-api';
import { format, money } from '@examples/money';
import { type ClientBase, type Pool } from 'pg';
import { violates } from './catalogue';

export interface OrderRequest {
  customer: number;
  lines: { sku: string; quantity: number }[];
}

export interface Order {
  number: string;
  customer: string;
  status: 'placed' | 'shipped' | 'cancelled';
  /** As people write it: `12.30 EUR`. */
  total: string;
}

/**
 * Places an order at today's prices and takes its goods out of stock.
 *
 * @throws Refusal when the customer or a product is not known, or too little is in stock
 */
export async function placeOrder(pool: Pool, { customer, lines }: OrderRequest): Promise<Order> {
  return withClient(pool, async (client) => {
    const number = await asActor(client, `customer ${customer}`, async () => {
      const { id, number } = await insertOrder(client, customer);
      for (const { sku, quantity } of lines) await insertLine(client, id, sku, quantity);
      return number;
    });
    return findOrder(client, number);
  });
}

/** @throws Refusal when the order is not known or not `placed` any more */
export async function cancelOrder(pool: Pool, number = ''): Promise<Order> {
  return withClient(pool, async (client) => {
    const { status } = await findOrder(client, number);
    const { rowCount } = await asActor(client, 'service desk', () =>
      client.query(`update orders.orders set status = 'cancelled' where number = $1 and status = 'placed'`, [
        number,
      ]),
    );
    if (rowCount === 0) throw new Refusal(409, `${number} can't be cancelled: it is ${status}.`);
    return findOrder(client, number);
  });
}

/** @throws Refusal when the order is not known */
export async function findOrder(source: Pool | ClientBase, number = ''): Promise<Order> {
  const [order] = await summaries(source, 'where number = $1', [number]);
  if (!order) throw new Refusal(404, `There is no order ${number}.`);
  return order;
}

export async function listOrders(pool: Pool): Promise<Order[]> {
  return summaries(pool, 'order by number', []);
}

export async function historyOfOrder(pool: Pool, number = ''): Promise<Change[]> {
  return withClient(pool, async (client) => {
    const { rows } = await client.query<{ id: number }>('select id from orders.orders where number = $1', [
      number,
    ]);
    return historyOf(client, 'orders.orders', rows[0]?.id ?? 0);
  });
}

async function summaries(source: Pool | ClientBase, which: string, values: string[]): Promise<Order[]> {
  const { rows } = await source.query<Order & { currency: string; total: string }>(
    `select number, customer, status, currency, total from orders.summaries ${which}`,
    values,
  );
  return rows.map(({ currency, total, ...order }) => ({
    ...order,
    total: format(money(BigInt(total), currency)),
  }));
}

async function insertOrder(client: ClientBase, customer: number): Promise<{ id: number; number: string }> {
  const { rows } = await client.query<{ id: number; number: string }>(
    'insert into orders.orders (customer_id) select id from orders.customers where id = $1 returning id, number',
    [customer],
  );
  if (!rows[0]) throw new Refusal(404, `There is no customer ${customer}.`);
  return rows[0];
}

async function insertLine(client: ClientBase, order: number, sku: string, quantity: number): Promise<void> {
  try {
    const { rowCount } = await client.query(
      `insert into orders.lines (order_id, sku, quantity, unit_price)
       select $1, sku, $3, price from orders.products where sku = $2`,
      [order, sku, quantity],
    );
    if (rowCount === 0) throw new Refusal(404, `There is no product ${sku}.`);
  } catch (error) {
    if (violates(error, 'products_in_stock'))
      throw new Refusal(409, `There are not ${quantity} of ${sku} in stock.`);
    throw error;
  }
}

async function withClient<T>(pool: Pool, work: (client: ClientBase) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return await work(client);
  } finally {
    client.release();
  }
}
