import { randomFrom } from '@nx-worktree/testkit';
import { parse } from 'dotenv';
import { expand } from 'dotenv-expand';
import { UnrepresentableValueError } from './environment-file-errors';
import { formatEnvironmentFile } from './format';

/** What Nx makes of the file: dotenv first, then dotenv-expand with what was parsed already in the environment. */
function asNxReads(text: string): Record<string, string | undefined> {
  const parsed = parse(text);
  const environment = { ...parsed };
  expand({ parsed, processEnv: environment });
  return environment;
}

describe('formatEnvironmentFile', () => {
  it.each([
    ['a plain value', 'testdb_integration_api'],
    ['a URL', 'postgres://tester:secret@127.0.0.1:54321/testdb?sslmode=disable'],
    ['nothing', ''],
    ['spaces around', '  both sides  '],
    ['single quotes', "it's"],
    ['double quotes', 'say "hi"'],
    ['backticks', '`date`'],
    ['two kinds of quotes', `"it's"`],
    ['a hash', 'a#b # c'],
    ['a dollar', 'pa$$word$'],
    ['the name of a variable', '$HOME and ${HOME} and ${HOME:-x}'],
    ['newlines', 'one\ntwo\n\nthree\n'],
    ['an assignment in a second line', 'one\nPATH=/tmp'],
    ['a quote at the start of a line', `one\n"two"\n'three`],
    ['backslashes', String.raw`C:\new\record`],
    ['an equals sign', 'a=b==c'],
    ['an ampersand', 'a&b'],
    ['other alphabets', 'Grüße, 世界 🎉'],
    ['line separators of Unicode', 'a\u2028b\u2029c'],
  ])('writes %s so that Nx reads it back', (_, value) => {
    const variables = { BEFORE: 'first', VALUE: value, AFTER: "it's last" };
    expect(asNxReads(formatEnvironmentFile(variables))).toEqual(variables);
  });

  it.each([
    ['a carriage return', 'one\r\ntwo'],
    ['all kinds of quotes', `'"\``],
    ['a backslash before a dollar', String.raw`\$`],
    ['a NUL', 'a\0b'],
  ])('refuses %s, and names the variable', (_, value) => {
    expect(() => formatEnvironmentFile({ PGPASSWORD: value })).toThrow(UnrepresentableValueError);
    expect(() => formatEnvironmentFile({ PGPASSWORD: value })).toThrow(
      /^The value of PGPASSWORD can't be written/,
    );
  });

  it('brings thousands of values back, or refuses them', () => {
    const letters = [
      ...'ab1 \'"`$#=\\\n\r\t{}:-+!&;,é🎉',
      '${A}',
      '$A',
      '\\n',
      '#',
      "'",
      '"',
      'A=',
      'export ',
      '\u2028',
    ];
    const pick = randomFrom(8001);
    let written = 0;
    for (let round = 0; round < 5_000; round++) {
      const value = () => Array.from({ length: pick(9) }, () => letters[pick(letters.length)]).join('');
      const variables = { A: value(), B: value(), C: value() };
      let text: string;
      try {
        text = formatEnvironmentFile(variables);
      } catch (error) {
        expect(error).toBeInstanceOf(UnrepresentableValueError);
        continue;
      }
      written++;
      expect({ text, read: asNxReads(text) }).toEqual({ text, read: variables });
    }
    expect(written).toBeGreaterThan(1_000);
  });

  it('is plain where it can be, for shells that read it', () => {
    expect(formatEnvironmentFile({ APP_PORT: '8001', TEST_MODE: 'true' })).toBe(
      'APP_PORT=8001\nTEST_MODE=true\n',
    );
  });
});
