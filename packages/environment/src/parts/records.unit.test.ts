import { recordFileOf } from '../engine/record';
import { recordSchemaOf } from '../engine/records';
import { PARTS } from './parts';

/** The record of a worktree as release 0.1.0 wrote it while it was being made. */
const RECORD = {
  schemaVersion: 1,
  id: '7d2c4a3e-5b1f-4c8d-9e60-1f2a3b4c5d6e',
  purpose: 'test-integration',
  identifier: 'prices',
  directory: '/src/shop/worktrees/test-integration-prices',
  created: '2026-11-27T10:15:00.000Z',
  begun: ['identifier', 'checkout', 'ports'],
  state: 'creating',
  facts: {
    checkout: { branch: 'main', commit: '0'.repeat(40), base: 'refs/heads/main' },
    ports: { app: 8001, api: 8002, db: 8003 },
  },
  owner: { host: 'build/pid:[4026531836]', pid: 4711, startedAt: 'b8e5/1234' },
};

test('a record of release 0.1.0 is read, and written as it was', () => {
  const record = recordSchemaOf(PARTS).parse(RECORD);

  const { owner, ...rest } = RECORD;
  expect(record).toEqual({ ...rest, holder: { kind: 'process', process: owner } });
  expect(recordFileOf(record)).toEqual(RECORD);
});
