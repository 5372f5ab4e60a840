import { identifierIn, wishesOf } from './given-options';

const identifier = 'prices';

describe('wishesOf', () => {
  it('leaves to the purpose what is not given', () => {
    expect(wishesOf({ identifier, purpose: 'test-unit' })).toEqual({});
  });

  it('hands on what is', () => {
    const checkout = { branch: 'new', base: 'main', submodules: true, lfs: false };
    expect(wishesOf({ identifier, ...checkout, checkout: true, ports: false, database: true })).toEqual({
      ...checkout,
      attach: true,
      ports: false,
      database: true,
    });
  });

  it('gives a database when migrations are wanted, and leaves it to the purpose otherwise', () => {
    expect(wishesOf({ identifier, migrate: true })).toEqual({ database: true });
    expect(wishesOf({ identifier, migrate: false })).toEqual({});
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
  ])('refuses %j', (options, message) => {
    expect(() => wishesOf({ identifier, ...options })).toThrow(message);
  });

  it('takes a number for a name only when it can not have been another one', () => {
    expect(wishesOf({ identifier, branch: 2024 })).toEqual({ branch: '2024' });
    for (const option of ['branch', 'base', 'ref']) {
      expect(() => wishesOf({ identifier, [option]: 1.1 })).toThrow(
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
