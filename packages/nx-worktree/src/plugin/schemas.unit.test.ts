import { coerceTypesInOptions, validateOptsAgainstSchema } from 'nx/src/utils/params';
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

it('test-isolated: Nx refuses a time-out that timers can not count, which would end the tests at once', () => {
  const schema = readJson('src/executors/test-isolated/schema.json');
  const refuse = (timeoutMinutes: number) => () => validateOptsAgainstSchema({ timeoutMinutes }, schema);
  const { maximum } = schema.properties.timeoutMinutes;
  expect(maximum * 60_000).toBeLessThan(2 ** 31);
  expect(refuse(maximum)).not.toThrow();
  expect(refuse(maximum + 1)).toThrow('should be at most 35791');
});

it('test-isolated: Nx takes --database=optional on the command line', () => {
  const schema = readJson('src/executors/test-isolated/schema.json');
  const typed = coerceTypesInOptions({ database: 'optional', testNamePattern: 'pure' }, schema);
  validateOptsAgainstSchema(typed, schema);
  expect(typed).toEqual({ database: 'optional', testNamePattern: 'pure' });
});
