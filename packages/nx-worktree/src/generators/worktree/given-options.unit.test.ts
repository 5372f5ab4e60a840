import { type Workspace } from '@nx-worktree/environment';
import { askedFor, identifierIn } from './given-options';
import { type WorktreeOptions } from './options';

const workspace: Workspace = {
  selectProjects: (names) => ({ names, directories: ['.'] }),
  migrationsOf: () => ({ migrations: [], isProjectFile: () => false }),
};

/** What is asked for, without what is never left out. */
function asked(options: WorktreeOptions): object {
  const { migrations: _m, isProjectFile: _i, dependencies: _d, ...others } = askedFor(options, {}, workspace);
  return others;
}

const identifier = 'prices';

describe('askedFor', () => {
  it('leaves to the purpose what is not given', () => {
    expect(asked({ identifier, purpose: 'test-unit' })).toEqual({});
  });

  it('hands on what is', () => {
    const checkout = { branch: 'new', base: 'main', submodules: true, lfs: false };
    expect(asked({ identifier, ...checkout, checkout: true, ports: false, database: true })).toEqual({
      ...checkout,
      attach: true,
      ports: false,
      database: true,
    });
  });

  it('gives a database when migrations are wanted, and leaves it to the purpose otherwise', () => {
    expect(asked({ identifier, migrate: true })).toEqual({ database: true });
    expect(asked({ identifier, migrate: false })).toEqual({});
    const upTo = { migration: '20240101', project: 'shop' };
    expect(asked({ identifier, migrateTo: 20240101, project: 'shop' })).toMatchObject({
      database: true,
      migrateTo: upTo,
    });
  });

  it.each([
    [
      { database: false, migrate: true },
      '--no-database and --migrate contradict each other: without a database there is nothing to migrate. Omit one of them.',
    ],
    [
      { migrate: false, project: 'api' },
      "--no-migrate and --project contradict each other: an empty database has no project's migrations. Omit one of them.",
    ],
    [
      { migrateTo: '2_b', migrate: false },
      '--no-migrate and --migrate-to contradict each other: no migrations would be applied. Omit one of them.',
    ],
    [{ migrateTo: '2_b', database: false }, '--no-database and --migrate-to contradict each other'],
  ])('refuses %j', (options, message) => {
    expect(() => asked({ identifier, ...options })).toThrow(message);
  });

  it('takes a number for a name only when it can not have been another one', () => {
    expect(asked({ identifier, branch: 2024 })).toEqual({ branch: '2024' });
    for (const option of ['branch', 'base', 'ref', 'migrateTo']) {
      expect(() => asked({ identifier, [option]: 1.1 })).toThrow(
        `Nx read the value of --${option} as the number 1.1, which may differ from what you typed. `,
      );
    }
  });
});

describe('identifierIn', () => {
  it('takes what was typed, a number too', () => {
    expect(identifierIn({ identifier })).toBe('prices');
    expect(identifierIn({ identifier: 2024 })).toBe('2024');
    expect(identifierIn({ identifier: '' })).toBe('');
  });

  it('refuses a number that can have been another name', () => {
    expect(() => identifierIn({ identifier: 1.1 })).toThrow(
      'Nx read the value of --identifier as the number 1.1, which may differ from what you typed. Start it with a letter',
    );
  });

  it('says what to type when there is none', () => {
    expect(() => identifierIn({})).toThrow('Name the worktree. For example: nx g worktree ');
  });
});
