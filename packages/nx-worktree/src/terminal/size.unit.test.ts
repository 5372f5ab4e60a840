import { size } from './size';

test.each([
  [0, '0 kB'],
  [999_499, '999 kB'],
  [999_500, '1.0 MB'],
  [52_340_000, '52.3 MB'],
  [999_949_999, '999.9 MB'],
  [999_950_000, '1.0 GB'],
])('%d bytes are %s', (bytes, text) => expect(size(bytes)).toBe(text));
