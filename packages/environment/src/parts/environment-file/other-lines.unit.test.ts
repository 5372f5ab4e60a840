import { otherLines } from './other-lines';

describe('otherLines', () => {
  it('keeps what somebody has added, word for word', () => {
    const text = 'TEST_MODE=true\n\n# mine\nexport APP_PORT = 1\nLEVEL="a b"\n  MULTI=\'one\ntwo\'\n';
    expect(otherLines(text, ['TEST_MODE', 'APP_PORT'])).toBe('\n# mine\nLEVEL="a b"\n  MULTI=\'one\ntwo\'\n');
  });

  it('has nothing to keep of a file that is as we wrote it', () => {
    expect(otherLines('TEST_MODE=true\nAPP_PORT=8001\n', ['TEST_MODE', 'APP_PORT'])).toBe('');
    expect(otherLines('', ['TEST_MODE'])).toBe('');
  });

  it('gives a last line without an end one', () => {
    expect(otherLines('LEVEL=1', [])).toBe('LEVEL=1\n');
  });
});
