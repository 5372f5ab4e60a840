import { optionsIn, PluginOptionsError, readOptions } from './plugin-options';

describe('options of the plugin', () => {
  it('have defaults', () => {
    expect(readOptions(undefined)).toEqual({
      target: 'test',
      testTargetName: 'test-isolated',
      migrateTargetName: 'migrate-isolated',
      statusTargetName: 'migration-status',
      resetTargetName: 'reset-database',
      verifyTargetName: 'verify-migrations',
      generated: [],
      precious: [],
      purposes: {},
      server: {},
      ports: {},
    });
  });

  it.each([
    [{ traget: 'test' }, 'Unrecognized key: "traget"'],
    [{ target: 1 }, 'target: '],
    [{ server: { url: 'mysql://localhost' } }, 'server.url: must begin with postgresql://'],
    [{ server: { binaries: '/pg/bin', version: 17 } }, 'server: binaries decides the version'],
    [{ server: { idleMinutes: 0 } }, 'server.idleMinutes: '],
    [{ server: { pool: 'yes' } }, 'server.pool: '],
    [{ ports: { base: 'eighty' } }, 'ports.base: '],
    [{ purposes: { 'test/e2e': {} } }, 'purposes: the name "test/e2e" contains a slash. '],
    [{ purposes: { '': {} } }, 'purposes: the name "" is empty. '],
    [{ purposes: { 'test-e2e': { port: true } } }, 'purposes.test-e2e: Unrecognized key: "port"'],
  ])('name what is wrong in %j', (options, message) => {
    expect(() => readOptions(options)).toThrow(PluginOptionsError);
    expect(() => readOptions(options)).toThrow(message);
  });

  it('take purposes of the workspace', () => {
    const purposes = { 'test-e2e': { ports: true }, 'test-unit': { database: true } };
    expect(readOptions({ purposes }).purposes).toEqual(purposes);
  });

  it.each(['', '/absolute', '../outside', 'a/../../b', 'a//b', 'a/', 'node_modules/.prisma', 'a\\b', '.'])(
    'take %j for no path in node_modules',
    (path) => {
      expect(() => readOptions({ generated: [path] })).toThrow(
        'generated.0: must be a path relative to node_modules',
      );
    },
  );

  it('take paths in node_modules for what is generated there', () => {
    const generated = ['.zenstack', '@acme/api-client', 'client/dist/generated', 'a..b'];
    expect(readOptions({ generated })).toMatchObject({ generated });
  });

  it('are found in nx.json, however the plugin is registered there', () => {
    const registered = { plugin: 'nx-worktree', options: { target: 'spec' } };
    expect(optionsIn({ plugins: ['@nx/jest', registered] }).target).toBe('spec');
    expect(optionsIn({ plugins: ['nx-worktree'] }).target).toBe('test');
    expect(optionsIn(null).target).toBe('test');
  });
});
