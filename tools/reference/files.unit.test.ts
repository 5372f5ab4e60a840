import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { referenceFiles } from './files';

test.each([...referenceFiles()].map(([path, text]) => [basename(path), path, text]))(
  '%s says what the code says (else run: npm run reference)',
  (_name, path, text) => {
    expect(readFileSync(path, 'utf8')).toBe(text);
  },
);
