import { removeTemporaryDirectories, temporaryDirectory } from '@nx-worktree/testkit';
import { execFileSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ChosenServer, serverIdentityInputs } from './input';

let workspace: string;
beforeEach(() => {
  workspace = temporaryDirectory();
  symlinkSync(join(__dirname, '../../../../node_modules'), join(workspace, 'node_modules'));
});
afterEach(removeTemporaryDirectories);

function commandOf(server: ChosenServer): string {
  const [input] = serverIdentityInputs(server);
  return input && 'runtime' in input ? input.runtime : '';
}

/** What Nx would hash: it runs the command in the root of the workspace. */
function printed(server: ChosenServer, env: Record<string, string> = {}): string {
  const [command = '', ...args] = commandOf(server).split(' ');
  return execFileSync(command, args, {
    cwd: workspace,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
}

describe('the input for the server', () => {
  it('prints the identity of the embedded server that is meant', () => {
    expect(printed({})).toMatch(/^embedded PostgreSQL 18\.\d+\.0.*\n$/);
    expect(printed({ version: 16 })).toMatch(/^embedded PostgreSQL 16\.\d+\.0.*\n$/);
  });

  it('asks the server that the variable names', () => {
    const env = { NX_WORKTREE_DATABASE_URL: 'postgresql://localhost:1/x' };
    const first = printed({}, env);
    expect(first).toMatch(/^unknown PostgreSQL /);
    expect(printed({}, env)).not.toBe(first);
  });

  it('asks the installed programs that nx.json names, by no command that holds their path', () => {
    const binaries = join(workspace, 'none here');
    const plugin = { plugin: 'nx-worktree', options: { server: { binaries } } };
    writeFileSync(join(workspace, 'nx.json'), JSON.stringify({ plugins: [plugin] }));
    expect(commandOf({ binaries })).not.toContain('none here');
    expect(printed({ binaries })).toMatch(/^unknown PostgreSQL /);
  });

  it('asks the server that nx.json names, and shows its URL nowhere', () => {
    const url = 'postgresql://ada:secret@localhost:1/x';
    const plugin = { plugin: 'nx-worktree', options: { server: { url } } };
    writeFileSync(join(workspace, 'nx.json'), `// Ours\n${JSON.stringify({ plugins: [plugin] })}`);
    expect(commandOf({ url })).not.toContain('secret');
    expect(printed({ url })).toMatch(/^unknown PostgreSQL /);
    writeFileSync(join(workspace, 'base.json'), JSON.stringify({ plugins: [plugin] }));
    writeFileSync(join(workspace, 'nx.json'), JSON.stringify({ extends: './base.json' }));
    expect(printed({ url })).toMatch(/^unknown PostgreSQL /);
    writeFileSync(
      join(workspace, 'nx.json'),
      JSON.stringify({ plugins: [{ plugin: 'nx-worktree', options: {} }] }),
    );
    expect(printed({ url })).toMatch(/^embedded PostgreSQL /);
  });
});
