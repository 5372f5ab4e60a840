import { optionsIn, PluginOptionsError, readOptions } from './options';

describe('options of the plugin', () => {
  it('have defaults', () => {
    expect(readOptions(undefined)).toEqual({
      target: 'test',
      testTargetName: 'test-isolated',
      migrateTargetName: 'migrate-isolated',
      worktrees: 'worktrees',
      server: {},
      ports: {},
    });
  });

  it.each([
    [{ traget: 'test' }, 'Unrecognized key: "traget"'],
    [{ target: 1 }, 'target: '],
    [{ server: { url: 'mysql://localhost' } }, 'server.url: must begin with postgresql://'],
    [{ server: { idleMinutes: 0 } }, 'server.idleMinutes: '],
    [{ ports: { base: 'eighty' } }, 'ports.base: '],
  ])('name what is wrong in %j', (options, message) => {
    expect(() => readOptions(options)).toThrow(PluginOptionsError);
    expect(() => readOptions(options)).toThrow(message);
  });

  it('are found in nx.json, however the plugin is registered there', () => {
    const registered = { plugin: 'nx-worktree', options: { target: 'spec' } };
    expect(optionsIn({ plugins: ['@nx/jest', registered] }).target).toBe('spec');
    expect(optionsIn({ plugins: ['nx-worktree'] }).target).toBe('test');
    expect(optionsIn(null).target).toBe('test');
  });
});
