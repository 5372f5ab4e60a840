import { type Diagnosis } from '@nx-worktree/environment';
import { diagnosisText } from './diagnosis-text';

const mend = 'nx run worktrees:doctor --identifier=prices --fix';
const diagnosis: Diagnosis = {
  machine: [{ check: 'node', state: 'ok', text: 'Node 24.1.0' }],
  repository: [{ check: 'trash', state: 'ok', text: 'empty' }],
  environments: [
    {
      identifier: 'prices',
      purpose: 'test-integration',
      directory: '/repo/worktrees/test-integration-prices',
      answers: [
        { check: 'checkout', state: 'ok', text: 'main' },
        { check: 'database', state: 'failed', text: 'There is no database testdb.', mend },
        { check: 'python', state: 'unchecked', text: 'no Python project' },
      ],
    },
    { identifier: 'damaged', answers: [{ check: 'identifier', state: 'failed', text: 'no JSON' }] },
  ],
};

describe('diagnosisText', () => {
  it('shows of many environments what needs a person, and the next command', () => {
    expect(diagnosisText(diagnosis, { fix: false }).split('\n')).toEqual([
      'The machine',
      '  ok         node        Node 24.1.0',
      '',
      'The repository',
      '  ok         trash       empty',
      '',
      'prices (test-integration), /repo/worktrees/test-integration-prices: 1 ok, 1 failed, 1 unchecked',
      '  failed     database    There is no database testdb.',
      `                         → ${mend}`,
      '',
      'damaged: 1 failed',
      '  failed     identifier  no JSON',
      '',
      '3 ok, 2 failed, 1 unchecked.',
      'Fix what is safe to fix: nx run worktrees:doctor --fix',
    ]);
  });

  it('shows one that was asked for in full, and nothing else', () => {
    const [prices] = diagnosis.environments;
    const one = { machine: [], repository: [], environments: prices ? [prices] : [] };
    const text = diagnosisText(one, { identifier: 'prices', fix: false });
    expect(text).toMatch(/^ {2}ok +checkout +main$/m);
    expect(text).toMatch(/^ {2}unchecked +python/m);
    expect(text).not.toContain('The machine');
    expect(text).toContain(`safe to fix: ${mend}`);
  });

  it('says what was fixed and what could not be, and why', () => {
    const answers = [
      { check: 'database', state: 'ok' as const, text: 'testdb answers', mended: 'cloned again: testdb' },
      {
        check: 'ports',
        state: 'failed' as const,
        text: 'Port 8001 is lost.',
        mend,
        left: 'Another one has it.',
      },
    ];
    const text = diagnosisText(
      { machine: [], repository: [], environments: [{ identifier: 'prices', answers }] },
      { fix: true },
    );
    expect(text).toMatch(/ok +database +testdb answers\n +fixed: cloned again: testdb\n/);
    expect(text).toMatch(/Port 8001 is lost\.\n +could not be fixed: Another one has it\.\n/);
    expect(text).toMatch(/1 ok, 1 failed\. Fixed: 1\.$/);
  });
});
