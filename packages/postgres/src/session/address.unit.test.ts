import { connectionInfo, databaseOf, withoutPassword } from './address';
import { ServerUrlError } from './session-errors';

test('a database is told by URL and by the variables that libpq reads', () => {
  expect(
    connectionInfo('postgresql://anna:p%40ss@db.example:5433/other?sslmode=require', 'testdb_x'),
  ).toEqual({
    name: 'testdb_x',
    url: 'postgresql://anna:p%40ss@db.example:5433/testdb_x?sslmode=require',
    variables: {
      DATABASE_URL: 'postgresql://anna:p%40ss@db.example:5433/testdb_x?sslmode=require',
      DATABASE_NAME: 'testdb_x',
      PGHOST: 'db.example',
      PGPORT: '5433',
      PGUSER: 'anna',
      PGPASSWORD: 'p@ss',
      PGDATABASE: 'testdb_x',
      PGSSLMODE: 'require',
    },
  });
});

test('what the URL leaves out is left out', () => {
  expect(Object.keys(connectionInfo('postgres://[::1]/', 'x').variables).sort()).toEqual([
    'DATABASE_NAME',
    'DATABASE_URL',
    'PGDATABASE',
    'PGHOST',
  ]);
  expect(connectionInfo('postgres://[::1]/', 'x').variables['PGHOST']).toBe('::1');
  expect(connectionInfo('postgres:///?host=/run/postgresql', 'x').variables['PGHOST']).toBe(
    '/run/postgresql',
  );
});

test.each([
  'postgresql://anna:p%40ss@db.example:5433/x?sslmode=require',
  'postgresql://anna@db.example:5433/x?password=p%40ss&sslmode=require',
])('%s is shown without its password', (url) => {
  expect(withoutPassword(url)).toBe('postgresql://anna@db.example:5433/x?sslmode=require');
});

test('the database of a URL', () => {
  expect(databaseOf('postgres://h/a%20b')).toBe('a b');
  expect(databaseOf('postgres://h')).toBe('');
});

test.each(['', 'localhost:5432', 'mysql://root:secret@h/db', 'postgres://user:sec/ret@h:port'])(
  '%j is refused, and not shown',
  (url) => {
    const refuse = (): unknown => connectionInfo(url, 'x');
    expect(refuse).toThrow(ServerUrlError);
    expect(refuse).not.toThrow(/secret|sec\/ret/);
  },
);
