import { jsonApi } from '@examples/json-api';
import { type Knex } from 'knex';
import { type Server } from 'node:http';
import { z } from 'zod';
import { findInvoice, issueInvoice, recordPayment } from './invoices';

const cents = z.number().int().positive();
const invoice = z.object({
  account: z.number().int(),
  items: z.array(z.object({ description: z.string(), net: cents, taxCode: z.string() })).min(1),
});
const payment = z.object({ amount: cents, reference: z.string().min(1) });

/** The HTTP interface of the service. */
export function billingService(database: Knex): Server {
  return jsonApi({
    'POST /invoices': async ({ body }) => ({
      status: 201,
      body: await issueInvoice(database, invoice.parse(body)),
    }),
    'GET /invoices/:number': async ({ params }) => ({
      status: 200,
      body: await findInvoice(database, params['number']),
    }),
    'POST /invoices/:number/payments': async ({ params, body }) => ({
      status: 201,
      body: await recordPayment(database, params['number'], payment.parse(body)),
    }),
  });
}
