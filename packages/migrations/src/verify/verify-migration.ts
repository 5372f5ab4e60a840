import { attempt, type Attempted, type Conditions, isAboutSessions, UpFailed } from './attempt';
import { type Stepping } from './steps';

/**
 * Finds out what is to be said of one migration.
 *
 * 1. It runs in tables with rows, and what it locks is measured.
 * 2. If it fails, it runs without being observed: that must not be why.
 * 3. If it fails again, it runs without our rows: if it passes then, rows are what it can't stand.
 * 4. Of texts that were made up, only the long ones may be too much for it: it runs on short ones.
 * 5. Otherwise rows that were made up prove that it can't stand rows only of a column that has to have a value: the
 *    project's own rows may meet any other condition.
 *
 * @param index of the migration among all of its set
 * @throws {@link SharedObjectTakenError} when it makes a role that is in use, or another object that the server has once
 * @throws the errors of `ensureMigrated`, when those before it can't be applied
 */
export async function verifyMigration(stepping: Stepping, index: number): Promise<Attempted> {
  const watched = await tried(stepping, index, { rows: 'all', isObserved: true });
  if (!(watched instanceof UpFailed)) return watched;
  if (isAboutSessions(watched.cause)) return watched.attempted;
  const plain = await tried(stepping, index, { rows: 'all', isObserved: false });
  if (!(plain instanceof UpFailed)) {
    return { ...plain, locks: { isMeasured: false, reason: 'the migration fails while it is observed' } };
  }
  const { attempted } = plain;
  if (attempted.rows.from.length === 0) return attempted;
  const empty = await tried(stepping, index, { rows: 'none', isObserved: false });
  if (empty instanceof UpFailed) return { ...empty.attempted, notices: attempted.notices };
  const needsValue = isAboutAnyRow(attempted);
  const short = needsValue ? undefined : await tried(stepping, index, { rows: 'short', isObserved: true });
  if (short && !(short instanceof UpFailed)) {
    const notice = `It fails on long texts that were made up (${briefReasonOf(attempted)}). On short ones it runs.`;
    return { ...short, notices: [...short.notices, notice] };
  }
  if (attempted.rows.from.includes('seed') || needsValue) {
    return { ...attempted, verdict: 'fails-on-rows' };
  }
  const notice =
    `It fails on rows that were made up (${briefReasonOf(attempted)}), so it was verified in empty tables, where it can't lose ` +
    `anything. Yours may pass: a seed would tell.`;
  return {
    ...empty,
    rows: attempted.rows,
    notices: [...attempted.notices, ...empty.notices, notice],
    locks: { isMeasured: false, reason: 'in empty tables, nothing takes long' },
  };
}

/** The first line names the file. */
function briefReasonOf({ reason = '' }: Attempted): string {
  const [file = '', why = ''] = reason.split('\n');
  return why.trim() || file;
}

/** Whether a table with any row would make it fail: no value was given for a column that must have one. */
function isAboutAnyRow({ reason = '' }: Attempted): boolean {
  return /\bnull values?\b/i.test(reason);
}

/** A role that the migration makes may be left from another template. */
async function tried(
  stepping: Stepping,
  index: number,
  conditions: Conditions,
): Promise<Attempted | UpFailed> {
  try {
    return await stepping.server.roles.withRolesFree(() => attempt(stepping, index, conditions));
  } catch (error) {
    if (error instanceof UpFailed) return error;
    throw error;
  }
}
