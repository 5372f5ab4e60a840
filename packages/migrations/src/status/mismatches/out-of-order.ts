import { type ComparedSet, listed, pathOf } from '../compared-set';
import { type Migration } from '../../tools/migration';
import { type Mismatch } from '../migration-status';
import { advice, type MismatchFinder, resetAdvice } from './kind';

/**
 * A migration that comes before one that is applied: it was merged late. A new database gets them in another order than
 * this one, and some tools skip the late one or refuse to run. Where migrations form a graph, only the graph orders them.
 */
export const outOfOrder: MismatchFinder = (compared) => {
  const { migrations, applied } = compared;
  if (!applied || migrations.some(({ after }) => after !== undefined)) return [];
  const position = new Map(applied.map(({ name }, index) => [name, index]));
  const lastApplied = migrations.findLastIndex(({ name }) => position.has(name));
  const late = migrations.slice(0, Math.max(lastApplied, 0)).filter(({ name }) => !position.has(name));
  const last = migrations[lastApplied];
  return [
    ...(late.length > 0 && last ? [pendingLate(compared, late, last)] : []),
    ...appliedLate(compared, position),
  ];
};

function pendingLate(compared: ComparedSet, late: readonly Migration[], last: Migration): Mismatch {
  const [first] = late;
  return {
    kind: 'out-of-order',
    severity: 'error',
    migrations: late.map(({ name }) => name),
    cause: `${listed(late.map((one) => pathOf(compared.set, one)))} ${late.length === 1 ? 'is' : 'are'} pending, but ${pathOf(compared.set, last)}, which comes after, is applied: probably merged late. ${compared.title} may apply it in another order than in a new database, skip it or refuse.`,
    fix: advice(
      first && `Rename it, so that it comes last: git mv ${pathOf(compared.set, first)} <new name>.`,
      resetAdvice(compared),
    ),
  };
}

/** Those that are applied can't be put in order; whoever looks for a difference has to know. */
function appliedLate(compared: ComparedSet, position: ReadonlyMap<string, number>): readonly Mismatch[] {
  let newest = -1;
  const late: Migration[] = [];
  for (const migration of compared.migrations) {
    const at = position.get(migration.name);
    if (at === undefined) continue;
    if (at < newest) late.push(migration);
    newest = Math.max(newest, at);
  }
  if (late.length === 0) return [];
  return [
    {
      kind: 'out-of-order',
      severity: 'notice',
      migrations: late.map(({ name }) => name),
      cause: `${listed(late.map((one) => pathOf(compared.set, one)))} ${late.length === 1 ? 'was' : 'were'} applied to this database earlier than the order of the files says. A new database gets them in that order.`,
      fix: 'Nothing has to be done, as long as both orders make the same schema.',
    },
  ];
}
