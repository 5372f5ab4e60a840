import { Refusal } from '@examples/json-api';
import { add, format, money, portion } from '@examples/money';
import { type Knex } from 'knex';
import { DatabaseError } from 'pg';

export interface InvoiceRequest {
  account: number;
  items: { description: string; net: number; taxCode: string }[];
}

export interface Invoice {
  number: string;
  account: string;
  /** As people write it, tax included: `12.30 EUR`. */
  total: string;
  paid: string;
  settled: boolean;
}

/**
 * Issues an invoice under the next number of the year.
 *
 * @throws Refusal when the account or a tax code is not known; no number is used up then
 */
export async function issueInvoice(database: Knex, { account, items }: InvoiceRequest): Promise<Invoice> {
  const number = await database.transaction(async (transaction) => {
    const known = await transaction('billing.accounts').where({ id: account }).first();
    if (!known) throw new Refusal(404, `There is no account ${account}.`);
    const [invoice] = await transaction('billing.invoices')
      .insert({
        account_id: account,
        number: transaction.raw('billing.next_number(?)', [new Date().getUTCFullYear()]),
      })
      .returning(['id', 'number']);
    for (const [index, { description, net, taxCode }] of items.entries()) {
      await transaction('billing.items').insert({
        invoice_id: invoice.id,
        position: index + 1,
        description,
        net,
        tax_code: taxCode,
        tax: await taxOn(transaction, net, taxCode, known.currency),
      });
    }
    return invoice.number;
  });
  return findInvoice(database, number);
}

/** @throws Refusal when the invoice is not known */
export async function findInvoice(database: Knex, number = ''): Promise<Invoice> {
  const row = await database('billing.invoices')
    .join('billing.accounts', 'accounts.id', 'account_id')
    .join('billing.balances', 'invoice_id', 'invoices.id')
    .where({ number })
    .first('number', 'name', 'currency', 'net', 'tax', 'paid', 'settled_at');
  if (!row) throw new Refusal(404, `There is no invoice ${number}.`);
  const amount = (cents: string) => money(BigInt(cents), row.currency);
  return {
    number,
    account: row.name,
    total: format(add(amount(row.net), amount(row.tax))),
    paid: format(amount(row.paid)),
    settled: row.settled_at !== null,
  };
}

/** @throws Refusal when the invoice is not known, or a payment with this reference has been recorded */
export async function recordPayment(
  database: Knex,
  number = '',
  { amount, reference }: { amount: number; reference: string },
): Promise<Invoice> {
  await findInvoice(database, number);
  try {
    const invoice = database('billing.invoices').where({ number }).select('id');
    await database('billing.payments').insert({ invoice_id: invoice, amount, reference });
  } catch (error) {
    if (error instanceof DatabaseError && error.constraint === 'payments_reference') {
      throw new Refusal(409, `The payment ${reference} has been recorded already.`);
    }
    throw error;
  }
  return findInvoice(database, number);
}

async function taxOn(transaction: Knex, net: number, code: string, currency: string): Promise<string> {
  const rate = await transaction('billing.tax_rates').where({ code }).first();
  if (!rate) throw new Refusal(404, `There is no tax code ${code}.`);
  return String(portion(money(net, currency), rate.basis_points).minor);
}
