import { type Clone, cloneForTest } from '@nx-worktree/testing';
import { Pool } from 'pg';
import { addProduct, registerCustomer } from '../src/catalogue';
import { cancelOrder, placeOrder } from '../src/orders';

const hasClones = process.env['NX_WORKTREE_TEMPLATE'] !== undefined;
const title = hasClones
  ? 'the last piece in stock'
  : 'the last piece in stock (skipped: no nx-worktree to clone a database)';

/** Each test begins on an empty, migrated database of its own, so none has to clear up behind another. */
(hasClones ? describe : describe.skip)(title, () => {
  let clone: Clone;
  let pool: Pool;

  beforeEach(async () => {
    clone = await cloneForTest();
    pool = new Pool({ connectionString: clone.connectionString });
    await registerCustomer(pool, { name: 'Ada', email: 'ada@example.org' });
    await addProduct(pool, { sku: 'lamp', title: 'Lamp', price: 4900, stock: 1 });
  });

  afterEach(async () => {
    await pool.end();
    await clone.drop();
  });

  it('goes to one of two customers who order at the same time', async () => {
    const orders = await Promise.allSettled([order(), order()]);

    expect(orders.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await stock()).toBe(0);
  });

  it('can be ordered again when the first order is cancelled', async () => {
    const { number } = await order();
    await cancelOrder(pool, number);

    expect(number).toBe('O-00001');
    expect(await order()).toMatchObject({ number: 'O-00002', total: '49.00 EUR' });
  });

  it('is given back once when the order is cancelled twice at the same time', async () => {
    const { number } = await order();
    await Promise.allSettled([cancelOrder(pool, number), cancelOrder(pool, number)]);

    expect(number).toBe('O-00001');
    expect(await stock()).toBe(1);
  });

  function order() {
    return placeOrder(pool, { customer: 1, lines: [{ sku: 'lamp', quantity: 1 }] });
  }

  async function stock(): Promise<number | undefined> {
    const { rows } = await pool.query<{ stock: number }>('select stock from orders.products');
    return rows[0]?.stock;
  }
});
