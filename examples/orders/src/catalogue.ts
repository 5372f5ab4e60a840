import { Refusal } from '@examples/json-api';
import { DatabaseError, type Pool } from 'pg';

export interface Product {
  sku: string;
  title: string;
  /** in cents */
  price: number;
  stock: number;
}

export async function addProduct(
  pool: Pool,
  { sku, title, price, stock }: Product,
): Promise<{ sku: string }> {
  await pool.query('insert into orders.products (sku, title, price, stock) values ($1, $2, $3, $4)', [
    sku,
    title,
    price,
    stock,
  ]);
  return { sku };
}

/** @throws Refusal when somebody is registered with this address already, in whatever case it was written */
export async function registerCustomer(
  pool: Pool,
  { name, email }: { name: string; email: string },
): Promise<{ id: number }> {
  try {
    const { rows } = await pool.query<{ id: number }>(
      'insert into orders.customers (name, email) values ($1, $2) returning id',
      [name, email],
    );
    return { id: Number(rows[0]?.id) };
  } catch (error) {
    if (violates(error, 'customers_email')) throw new Refusal(409, `${email} is registered already.`);
    throw error;
  }
}

/** Whether the database refused because of this constraint or unique index. */
export function violates(error: unknown, constraint: string): boolean {
  return error instanceof DatabaseError && error.constraint === constraint;
}
