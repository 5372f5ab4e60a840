import { isBadPort } from './bad-ports';

test('the bad ports are those that fetch refuses', async () => {
  const all = Array.from({ length: 65_535 - 1023 }, (_, index) => 1024 + index).filter(isBadPort);
  expect(all).toHaveLength(19);
  for (const port of all) {
    const refusal = await fetch(`http://127.0.0.1:${port}`).catch((error: Error) => error.cause);
    expect(refusal).toMatchObject({ message: 'bad port' });
  }
});
