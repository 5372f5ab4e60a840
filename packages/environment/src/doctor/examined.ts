import { type EnvironmentFacts, type EnvironmentRecord } from '../parts/parts';
import { type EnvironmentRecords } from '../engine/records';

/** An environment while it is examined: mending one part of it can change what the others have to be. */
export interface Examined {
  /** The record as it is now. */
  readonly record: () => EnvironmentRecord;

  /** Keeps what has changed in the record. Only for who works on the environment. */
  readonly note: (facts: EnvironmentFacts) => Promise<void>;

  /** Keeps where the worktree has been moved to. Only for who works on the environment. */
  readonly noteDirectory: (directory: string) => Promise<void>;
}

export function examined(records: EnvironmentRecords, environment: EnvironmentRecord): Examined {
  let record = environment;
  const write = async (changed: EnvironmentRecord): Promise<void> => {
    record = changed;
    await records.write(record);
  };
  return {
    record: () => record,
    note: (facts) => write({ ...record, facts: { ...record.facts, ...facts } }),
    noteDirectory: (directory) => write({ ...record, directory }),
  };
}
