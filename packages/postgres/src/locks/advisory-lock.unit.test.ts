import { lockKey } from './advisory-lock';

test('a key is the first eight bytes of the SHA-256 of its name, as a signed number', () => {
  // echo -n abc | sha256sum: ba7816bf8f01cfea...
  expect(lockKey('abc')).toBe(BigInt.asIntN(64, 0xba7816bf8f01cfean).toString());
});
