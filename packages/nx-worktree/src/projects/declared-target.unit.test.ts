import { type NxJsonConfiguration } from '@nx/devkit';
import { type DeclaredProject } from './declared-projects';
import { declaredTarget } from './declared-target';

function project(parts: Partial<DeclaredProject>): DeclaredProject {
  return { name: 'api', root: '.', file: 'package.json', scripts: {}, targets: {}, ...parts };
}

describe('declaredTarget', () => {
  it("puts the project's own words over the defaults of the workspace", () => {
    const nxJson = { targetDefaults: { test: { cache: true, dependsOn: ['^build'] } } };
    const targets = { test: { dependsOn: ['codegen'] } };
    expect(declaredTarget(project({ targets }), 'test', nxJson)).toEqual({
      cache: true,
      dependsOn: ['codegen'],
    });
  });

  it('takes the defaults of the executor before those of the name', () => {
    const nxJson = { targetDefaults: { test: { inputs: ['a'] }, 'nx:run-script': { inputs: ['b'] } } };
    expect(declaredTarget(project({ scripts: { test: 'jest' } }), 'test', nxJson)).toEqual({ inputs: ['b'] });
  });

  it('takes defaults without a filter only', () => {
    const nxJson: NxJsonConfiguration = {
      targetDefaults: { test: [{ filter: { projects: ['web'] }, inputs: ['a'] }, { inputs: ['b'] }] },
    };
    expect(declaredTarget(project({}), 'test', nxJson)).toEqual({ inputs: ['b'] });
  });
});
