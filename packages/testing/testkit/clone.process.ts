import { cloneForTest } from '../src';

/** Makes clones and uses each, as a test file would: `<count> <drop | keep>`. Prints their names. */
async function main(count: number, then: string): Promise<void> {
  for (let index = 0; index < count; index++) {
    const clone = await cloneForTest();
    const client = await clone.connect();
    await client.query(`insert into article values ('of process ${process.pid}')`);
    const { rows } = await client.query('select count(*)::int as articles from article');
    if (rows[0]?.articles !== 1) throw new Error(`${clone.name} is not fresh.`);
    console.log(clone.name);
    if (then === 'drop') await clone.drop();
    else await client.end();
  }
}

void main(Number(process.argv[2]), process.argv[3] ?? '');
