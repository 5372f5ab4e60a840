import { coerceTypesInOptions } from 'nx/src/utils/params';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const PLUGIN = join(__dirname, '../..');
const readJson = (path: string) => JSON.parse(readFileSync(join(PLUGIN, path), 'utf8'));

const commands: [string, { schema: string }][] = [
  ...Object.entries<{ schema: string }>(readJson('generators.json').generators),
  ...Object.entries<{ schema: string }>(readJson('executors.json').executors),
];

// `--max-age=$HOURS` of a script whose variable is empty must not mean --max-age=0, which removes everything.
it.each(commands)('%s: Nx makes no 0 of an empty name or age', (_name, { schema }) => {
  const { properties, ...rest } = readJson(schema);
  const texts = Object.entries<{ type?: string }>(properties).filter(([, { type }]) => type !== 'number');
  for (const [option] of texts) {
    const typed = coerceTypesInOptions({ [option]: '' }, { properties, ...rest });
    expect(typed[option]).not.toBe(0);
  }
});
