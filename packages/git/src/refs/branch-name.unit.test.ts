import { acceptedByUs, branchNames } from '../../testkit/branch-names';
import { assertBranchName } from './branch-name';

describe('assertBranchName', () => {
  it.each([
    ['', 'is empty'],
    ['-x', 'begins with a dash'],
    ['--upload-pack=touch', 'begins with a dash'],
    ['a\u001b[31m', 'control characters'],
    ['two words', 'a space'],
    ['a..b', '".."'],
    ['@{-1}', '"@{"'],
    ['main~1', 'one of ~ ^'],
    ['a//b', 'an empty part'],
    ['/a', 'an empty part'],
    ['a/.b', 'begins with "."'],
    ['a.', 'ends with "."'],
    ['a.lock', '".lock"'],
    ['HEAD', 'current commit'],
    ['@', 'current commit'],
  ])('refuses %j, which %s', (name, reason) => {
    expect(() => assertBranchName(name)).toThrow(reason);
    expect(() => assertBranchName(name)).toThrow('Use a name such as feature/rest-api.');
  });

  it('accepts nothing of thousands that git could take for something else', () => {
    const accepted = branchNames(20_000).filter(acceptedByUs);
    expect(accepted.length).toBeGreaterThan(500);
    for (const name of accepted) {
      expect(name).not.toMatch(/^-|[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\.lock(\/|$)|\.$|^HEAD$/);
    }
  });
});
