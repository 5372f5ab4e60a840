import { type MigrationStatus } from './migration-status';

/** What is known of the sets, and of the database that they are compared with. */
export function summarized(status: Pick<MigrationStatus, 'project' | 'database' | 'sets'>): MigrationStatus {
  const { project, database, sets } = status;
  const count = (state: string): number =>
    sets.flatMap(({ migrations }) => migrations).filter((one) => one.state === state).length;
  const isConsistent = sets.every(({ mismatches }) =>
    mismatches.every(({ severity }) => severity !== 'error'),
  );
  return {
    schemaVersion: 1,
    project,
    database,
    isConsistent,
    applied: count('applied'),
    pending: count('pending'),
    sets,
  };
}
