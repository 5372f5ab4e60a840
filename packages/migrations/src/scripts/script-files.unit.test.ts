import { upScripts } from './script-files';

describe('upScripts', () => {
  it.each([
    ['numbers', ['10_c.sql', '2_b.SQL', '1_a.Sql', 'README.md'], ['1_a.Sql', '2_b.SQL', '10_c.sql']],
    ['golang-migrate and sqlx', ['1_a.up.sql', '1_a.down.sql'], ['1_a.up.sql']],
    ['Diesel', ['2024_a/up.sql', '2024_a/down.sql'], ['2024_a/up.sql']],
    ['pairs with underscores', ['001_a_up.sql', '001_a_down.sql'], ['001_a_up.sql']],
    ['a name that only sounds so', ['001_scroll_down.sql'], ['001_scroll_down.sql']],
    ['Prisma', ['2_b/migration.sql', '1_a/migration.sql'], ['1_a/migration.sql', '2_b/migration.sql']],
    [
      'Flyway',
      ['R__views.sql', 'V10__c.sql', 'V2__b.sql', 'U2__b.sql'],
      ['V2__b.sql', 'V10__c.sql', 'R__views.sql'],
    ],
  ])('takes those that migrate, in their order: %s', (_style, files, expected) => {
    expect(upScripts(files)).toEqual(expected);
  });
});
