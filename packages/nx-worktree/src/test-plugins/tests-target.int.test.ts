import { type NxJsonConfiguration } from '@nx/devkit';
import { removeTemporaryDirectories, temporaryDirectory } from '@nx-worktree/testkit';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasTests } from './tests-target';
import { type DeclaredProject } from '../projects/declared-projects';

let workspace: string;
beforeEach(() => {
  workspace = temporaryDirectory();
});
afterEach(removeTemporaryDirectories);

function project(parts: Partial<DeclaredProject>): DeclaredProject {
  return { name: 'api', root: '.', file: 'package.json', scripts: {}, targets: {}, ...parts };
}

describe('hasTests', () => {
  const has = (parts: Partial<DeclaredProject>, nxJson: NxJsonConfiguration = {}): boolean =>
    hasTests(project(parts), 'test', nxJson, workspace);

  it('sees a script and a declared target', () => {
    expect(has({ scripts: { test: 'jest' } })).toBe(true);
    expect(has({ targets: { test: { command: 'jest' } } })).toBe(true);
    expect(has({ scripts: { build: 'tsc' } })).toBe(false);
  });

  it('does not take what npm init writes for a test', () => {
    expect(has({ scripts: { test: 'echo "Error: no test specified" && exit 1' } })).toBe(false);
  });

  it('sees what a plugin will infer, under the name that the plugin will use', () => {
    writeFileSync(join(workspace, 'jest.config.ts'), '');
    expect(has({})).toBe(false);
    expect(has({}, { plugins: ['@nx/jest/plugin'] })).toBe(true);
    expect(has({}, { plugins: [{ plugin: '@nx/jest/plugin', options: { targetName: 'jest' } }] })).toBe(
      false,
    );
    expect(has({}, { plugins: ['@nx/vitest'] })).toBe(false);
  });
});
