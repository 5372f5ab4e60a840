import { type Examined } from '../engine/check';
import { type EnvironmentFacts, type EnvironmentRecord, type Records } from '../parts/parts';

/** An environment as it is examined: what is noted is written to its record. */
export function examined(records: Records, environment: EnvironmentRecord): Examined<EnvironmentFacts> {
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
