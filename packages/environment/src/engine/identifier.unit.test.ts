import { randomFrom } from '@nx-worktree/testkit';
import { InvalidIdentifierError, parseIdentifier } from './identifier';

function errorOf(identifier: string): InvalidIdentifierError {
  try {
    parseIdentifier(identifier);
  } catch (error) {
    if (error instanceof InvalidIdentifierError) return error;
  }
  throw new Error(`${JSON.stringify(identifier)} was accepted.`);
}

describe('parseIdentifier', () => {
  it.each([
    ['', 'is empty'],
    ['two words', 'white space'],
    ['tab\there', 'white space'],
    ['..', '".."'],
    ['a..b', '".."'],
    ['a/b', 'slash'],
    ['a\\b', 'slash'],
    ['-rf', 'dash'],
    ['--force', 'dash'],
    ['préfix', 'other than ASCII'],
    ['日本', 'other than ASCII'],
    ['.hidden', 'does not begin with'],
    ['_x', 'does not begin with'],
    ['a;b', 'not allowed'],
    ["a'b", 'not allowed'],
    ['ends.', 'ends with "."'],
    ['main.lock', '".lock"'],
    ['NUL', 'device'],
    ['com1.x', 'device'],
    ['x'.repeat(61), 'longer than 60'],
  ])('refuses %j, which %s', (identifier, reason) => {
    const error = errorOf(identifier);
    expect(error.message).toContain(reason);
    expect(error.message).toContain('Use letters, digits');
    expect(error).toMatchObject({ code: 'INVALID_IDENTIFIER', identifier });
  });

  it.each([
    'a',
    'api-endpoints',
    'v1.2.3',
    'A_b',
    '2024',
    'x'.repeat(60),
    'lock',
    'console',
    'feature.lockfile',
  ])('accepts %j', (identifier) => {
    expect(parseIdentifier(identifier)).toBe(identifier);
  });

  it('shows a value without letting it draw on the terminal', () => {
    const { message } = errorOf('\u001b[31m red\u202e\u0085');
    expect(message).toContain(String.raw`"\u001b[31m red\u{202e}\u{85}"`);

    expect(message).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
  });

  it('cuts a very long value in its message', () => {
    expect(errorOf('x'.repeat(5000)).message.length).toBeLessThan(300);
  });

  it('accepts only what stays one name below its directory, in a ref and on Windows', () => {
    const letters = [...'aZ09-_./\\ :*?"<>|~^@{}[]$%&;\'`\u0000\n\té日', '..', '.lock', 'con', '@{'];
    const pick = randomFrom(20261122);
    let accepted = 0;
    for (let round = 0; round < 20_000; round++) {
      const identifier = Array.from({ length: 1 + pick(8) }, () => letters[pick(letters.length)]).join('');
      try {
        parseIdentifier(identifier);
      } catch {
        continue;
      }
      accepted++;
      expect(identifier).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]*$/);
      expect(identifier).not.toMatch(/\.\.|\.$|\.lock$/i);
    }
    expect(accepted).toBeGreaterThan(100);
  });
});
