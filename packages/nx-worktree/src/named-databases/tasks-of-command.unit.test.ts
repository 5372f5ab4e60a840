import { type ProjectGraph, type TargetConfiguration } from '@nx/devkit';
import { tasksOfCommand } from './tasks-of-command';

const targets: Record<string, Record<string, TargetConfiguration>> = {
  api: {
    test: { dependsOn: ['^build', 'migrate'] },
    migrate: {},
    'db:seed': { dependsOn: [{ target: 'start', projects: ['server'] }] },
    lint: {},
  },
  audit: { build: {}, test: {} },
  server: { start: {}, build: {} },
};

const graph: ProjectGraph = {
  nodes: Object.fromEntries(
    Object.keys(targets).map((name) => [
      name,
      {
        name,
        type: 'lib' as const,
        data: { root: `apps/${name}`, targets: targets[name] ?? {}, tags: [`is:${name}`] },
      },
    ]),
  ),
  dependencies: { api: [{ type: 'static', source: 'api', target: 'audit' }] },
};

function tasksOf(command: string): string[] {
  return tasksOfCommand(['node', 'nx', ...command.split(' ')], graph)
    .map(({ project, target }) => `${project}:${target}`)
    .sort();
}

describe('tasksOfCommand', () => {
  it.each([
    ['run api:lint', ['api:lint']],
    ['run api:lint:ci --verbose', ['api:lint']],
    ['api:lint', ['api:lint']],
    ['lint api', ['api:lint']],
    ['lint', ['api:lint']],
    ['run-many -t lint build', ['api:lint', 'audit:build', 'server:build']],
    ['run-many -t lint,build --parallel=2', ['api:lint', 'audit:build', 'server:build']],
    ['affected --target=build --base main', ['audit:build', 'server:build']],
    ['run-many --targets=lint,migrate -p api', ['api:lint', 'api:migrate']],
    ['run-many -t build --projects=audit', ['audit:build']],
    ['run-many -t build -p=server,api', ['server:build']],
    ['run-many -t build -p server', ['server:build']],
    ['run-many -t build --projects=*dit', ['audit:build']],
    ['run-many -t build --projects=tag:is:audit', ['audit:build']],
    ['run-many -t build --projects=apps/audit', ['audit:build', 'server:build']],
    ['run-many -t build --projects=!audit', ['audit:build', 'server:build']],
    ['run-many -t build --exclude=audit', ['server:build']],
    ['run-many -t build --exclude tag:is:server', ['audit:build']],
    ['run-many -t build --exclude=!audit', ['audit:build', 'server:build']],
    ['affected -t build --exclude=audit,api', ['server:build']],
    ['affected -t build -p audit', ['audit:build', 'server:build']],
    ['run-many -t lint -- -t build', ['api:lint']],
    ['lint api -t pure', ['api:lint']],
    ['run api:lint --projects=audit', ['api:lint']],
    ['lint --project=api', ['api:lint']],
    ['build --project server', ['server:build']],
    ['run-many -t build --exclude audit server', ['server:build']],
    ['run --project=server --target=build', ['server:build']],
    ['l api', ['api:lint']],
    ['run lint', ['api:lint']],
  ])('reads nx %s', (command, tasks) => {
    expect(tasksOf(command)).toEqual(tasks);
  });

  it('adds what the tasks depend on: of the project, of those that it depends on, of others', () => {
    expect(tasksOf('test api')).toEqual(['api:migrate', 'api:test', 'audit:build']);
    expect(tasksOf('run api:db:seed')).toEqual(['api:db:seed', 'server:start']);
  });

  it('adds what excluded projects have to run first', () => {
    expect(tasksOf('run-many -t test --exclude=audit')).toEqual(['api:migrate', 'api:test', 'audit:build']);
  });

  it('is empty for what names no target', () => {
    expect(tasksOf('run nobody:nothing')).toEqual([]);
  });
});
