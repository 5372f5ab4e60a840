import { removeTemporaryDirectories, temporaryDirectory, writeFiles } from '@nx-worktree/testkit';
import { packageManagerWorkspaces } from './package-manager-workspaces';

let workspace: string;
const write = (name: string, content: string): void => writeFiles(workspace, { [name]: content });

beforeEach(() => {
  workspace = temporaryDirectory();
});
afterEach(removeTemporaryDirectories);

describe('packageManagerWorkspaces', () => {
  it('takes what npm and yarn name, and not the fixtures below', () => {
    write('package.json', JSON.stringify({ workspaces: ['packages/*', './apps/shop'] }));
    const isPackage = packageManagerWorkspaces(workspace);
    expect(isPackage('packages/a/package.json')).toBe(true);
    expect(isPackage('apps/shop/package.json')).toBe(true);
    expect(isPackage('packages/a/test/fixtures/package.json')).toBe(false);
    expect(isPackage('package.json')).toBe(false);
  });

  it("takes yarn 1's long form", () => {
    write('package.json', JSON.stringify({ workspaces: { packages: ['libs/**'] } }));
    expect(packageManagerWorkspaces(workspace)('libs/deep/down/package.json')).toBe(true);
  });

  it.each([
    [
      'a list',
      'packages:\n  # all of them\n  - "packages/*"\n\n  - libs/* # and these\n  - \'!libs/old\'\ncatalog:\n  - no\n',
    ],
    [
      'a list without indent',
      'packages:\n- packages/*\n- libs/*\n- "!libs/old"\nonlyBuiltDependencies:\n- no\n',
    ],
    ['a list in brackets', 'packages: ["packages/*", libs/*, "!libs/old"]\n'],
  ])('takes what pnpm names in %s', (_, yaml) => {
    write('package.json', '{}');
    write('pnpm-workspace.yaml', yaml);
    const isPackage = packageManagerWorkspaces(workspace);
    expect(isPackage('packages/a/package.json')).toBe(true);
    expect(isPackage('libs/a/package.json')).toBe(true);
    expect(isPackage('libs/old/package.json')).toBe(false);
    expect(isPackage('no/package.json')).toBe(false);
  });

  it('takes what Lerna names, or its default', () => {
    write('package.json', '{}');
    write('lerna.json', '{}');
    expect(packageManagerWorkspaces(workspace)('packages/a/package.json')).toBe(true);
  });

  it('takes the root when its package.json speaks of Nx', () => {
    write('package.json', JSON.stringify({ nx: {} }));
    expect(packageManagerWorkspaces(workspace)('package.json')).toBe(true);
  });

  it('takes nothing without a package.json', () => {
    expect(packageManagerWorkspaces(workspace)('a/package.json')).toBe(false);
  });
});
