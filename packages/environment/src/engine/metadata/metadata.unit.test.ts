import { type EnvironmentRecord, PARTS } from '../../parts/parts';
import { metadataJsonSchema, metadataOf, metadataSchemaOf } from './metadata';
import { parseIdentifier } from '../identifier';

const ENVIRONMENT: EnvironmentRecord = {
  schemaVersion: 1,
  id: '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
  purpose: 'test-integration',
  identifier: parseIdentifier('prices'),
  directory: '/work/shop/worktrees/test-integration-prices',
  created: '2026-11-22T12:00:00.000Z',
  begun: [],
  state: 'ready',
  facts: {
    checkout: { branch: 'main', commit: 'c0ffee', base: 'refs/heads/main' },
    ports: { app: 8001, api: 8002, db: 8003 },
    database: { name: 'testdb_integration_prices', url: 'postgres://me:secret@127.0.0.1/testdb' },
    environmentFile: '.env.test',
  },
};

describe('metadataOf', () => {
  it('tells what the worktree has, without the password', () => {
    const metadata = metadataOf(PARTS, ENVIRONMENT);
    expect(metadata).toMatchObject({
      branch: 'main',
      ports: { app: 8001, api: 8002, db: 8003 },
      database: 'testdb_integration_prices',
      env_file: '.env.test',
    });
    expect(JSON.stringify(metadata)).not.toContain('secret');
    expect(metadataSchemaOf(PARTS).parse(metadata)).toEqual(metadata);
  });
});

describe('metadataJsonSchema', () => {
  it('requires the fields that scripts of others read', () => {
    expect(metadataJsonSchema(PARTS)).toMatchObject({
      type: 'object',
      required: expect.arrayContaining([
        'purpose',
        'identifier',
        'branch',
        'created',
        'ports',
        'database',
        'env_file',
      ]),
      properties: { schemaVersion: { const: 1 }, created: { type: 'string', format: 'date-time' } },
    });
  });
});
