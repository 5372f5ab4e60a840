import { parseIdentifier } from '../src/engine/identifier';
import { type EnvironmentRecord } from '../src/parts/parts';

/** The record of an environment that is about to be made in a directory. */
export function environmentAt(directory: string): EnvironmentRecord {
  return {
    schemaVersion: 1,
    id: 'environment',
    purpose: 'test-unit',
    identifier: parseIdentifier('one'),
    directory,
    created: new Date().toISOString(),
    begun: [],
    state: 'creating',
    facts: {},
  };
}
