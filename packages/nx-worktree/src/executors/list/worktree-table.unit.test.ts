import { worktreeTable } from './worktree-table';

const now = Date.parse('2026-01-01T12:00:00Z');

describe('worktreeTable', () => {
  it('says how to create the first one', () => {
    expect(worktreeTable([], undefined, now)).toBe(
      'This repository has no test worktrees. Create one: nx g worktree <identifier> --purpose=test-integration',
    );
  });

  it('says how to create the first one of the purpose that was asked for', () => {
    expect(worktreeTable([], 'test-e2e', now)).toBe(
      'This repository has no worktrees for test-e2e. Create one: nx g worktree <identifier> --purpose=test-e2e',
    );
  });

  it('shows what is known, and the next command', () => {
    const environment = {
      identifier: 'api-endpoints',
      state: 'dirty' as const,
      purpose: 'test-integration',
      branch: 'main',
      commit: '0123456789abcdef',
      created: '2026-01-01T09:00:00Z',
      directory: '/repo/worktrees/test-integration-api-endpoints',
      ports: { app: 8001, api: 8002, db: 8003 },
      database: 'testdb_integration_api_endpoints',
      size: 52_340_000,
    };
    const [head, row, ...rest] = worktreeTable([environment], undefined, now).split('\n');
    expect(head?.split(/\s+/)).toEqual([
      ...['identifier', 'purpose', 'branch', 'commit', 'age', 'state', 'ports', 'database', 'size', ''],
    ]);
    expect(row?.split(/\s{2,}/)).toEqual([
      ...['api-endpoints', 'test-integration', 'main', '01234567', '3 h', 'dirty', '8001-8003'],
      ...['testdb_integration_api_endpoints', '52.3 MB', ''],
    ]);
    expect(rest).toEqual(['Remove one: nx run worktrees:remove --identifier=api-endpoints']);
  });

  it('shows an environment whose record is damaged, and why', () => {
    const text = worktreeTable([{ identifier: 'old', state: 'unknown', reason: 'no JSON' }], undefined, now);
    expect(text).toMatch(/^old +unknown/m);
    expect(text).toContain('old: no JSON');
  });

  it('says which projects a worktree has when it has only some, and how to learn its size', () => {
    const environment = { identifier: 'some', state: 'clean' as const, projects: ['api', 'web'] };
    expect(worktreeTable([environment], undefined, now).split('\n').slice(2)).toEqual([
      'some: has only api, web and what they need',
      'The size of 1 is not known yet. Measure it: nx run worktrees:list --size',
      'Remove one: nx run worktrees:remove --identifier=some',
    ]);
  });

  it('has no colours, which would stand in the way of grep', () => {
    expect(worktreeTable([{ identifier: 'old', state: 'unknown' }], undefined, now)).not.toContain('\u001b');
  });
});
