import { installedVersion, programsOf } from '@nx-worktree/postgres';
import { assertHashedVersion, EmbeddedVersionError } from './embedded-version';

const INSTALLED = installedVersion(programsOf({}));

it('accepts the embedded server that runs the installed version', () => {
  expect(() => assertHashedVersion(INSTALLED, {})).not.toThrow();
});

it('refuses one that another workspace started with another version, and says how to get rid of it', () => {
  const refuse = (): void => assertHashedVersion('18.0', {});
  expect(refuse).toThrow(EmbeddedVersionError);
  expect(refuse).toThrow(
    `The embedded PostgreSQL that is running is 18.0, but ${INSTALLED} is installed in this workspace`,
  );
  expect(refuse).toThrow('nx run worktrees:server --stop');
});

it('asks the hash of an external server for its version, not what is installed here', () => {
  expect(() => assertHashedVersion('18.0', { url: 'postgresql://localhost/postgres' })).not.toThrow();
});
