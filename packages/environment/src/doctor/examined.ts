import { type Examined, type Variables } from '../engine/check';
import { type EnvironmentFacts, type EnvironmentRecord, type Records } from '../parts/parts';

/**
 * An environment as it is examined: what is noted is written to its record.
 *
 * @param shell the variables of the shell
 */
export function examined(
  records: Records,
  environment: EnvironmentRecord,
  shell: Variables,
): Examined<EnvironmentFacts> {
  let record = environment;
  const write = async (changed: EnvironmentRecord): Promise<void> => {
    record = changed;
    await records.write(record);
  };
  return {
    shell,
    record: () => record,
    note: (facts) => write({ ...record, facts: { ...record.facts, ...facts } }),
    noteDirectory: (directory) => write({ ...record, directory }),
  };
}
