import { jsonApi } from '@examples/json-api';
import { type Server } from 'node:http';
import { type Pool } from 'pg';
import { z } from 'zod';
import { addProduct, registerCustomer } from './catalogue';
import { cancelOrder, findOrder, historyOfOrder, listOrders, placeOrder } from './orders';

const product = z.object({
  sku: z.string(),
  title: z.string(),
  price: z.number().int().min(0),
  stock: z.number().int().min(0),
});
const customer = z.object({ name: z.string().min(1), email: z.email() });
const order = z.object({
  customer: z.number().int(),
  lines: z.array(z.object({ sku: z.string(), quantity: z.number().int().positive() })).min(1),
});

/** The HTTP interface of the service. */
export function ordersService(pool: Pool): Server {
  return jsonApi({
    'GET /health': async () => ({ status: 200, body: await pool.query('select 1').then(() => 'ok') }),
    'POST /products': async ({ body }) => ({
      status: 201,
      body: await addProduct(pool, product.parse(body)),
    }),
    'POST /customers': async ({ body }) => ({
      status: 201,
      body: await registerCustomer(pool, customer.parse(body)),
    }),
    'POST /orders': async ({ body }) => ({ status: 201, body: await placeOrder(pool, order.parse(body)) }),
    'GET /orders': async () => ({ status: 200, body: await listOrders(pool) }),
    'GET /orders/:number': async ({ params }) => ({
      status: 200,
      body: await findOrder(pool, params['number']),
    }),
    'GET /orders/:number/history': async ({ params }) => ({
      status: 200,
      body: await historyOfOrder(pool, params['number']),
    }),
    'POST /orders/:number/cancel': async ({ params }) => ({
      status: 200,
      body: await cancelOrder(pool, params['number']),
    }),
  });
}
