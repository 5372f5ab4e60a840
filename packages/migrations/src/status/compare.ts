import { type ComparedSet, namesWithoutFile, pathOf } from './compared-set';
import { type MigrationState, type SetStatus } from './migration-status';
import { MISMATCHES } from './mismatches/mismatches';

/**
 * Compares the files of a project's migrations with the history in a database and with git. Reads nothing.
 *
 * @param isHistoryKnown whether the tool keeps a history that can be read, and there is a database to read it from
 */
export function compareSet(compared: ComparedSet, isHistoryKnown = true): SetStatus {
  const { set, applied, commands } = compared;
  const migrate = set.command ?? commands.migrate;
  return {
    project: set.project,
    root: set.root,
    tool: set.tool,
    hasHistory: applied !== undefined,
    migrations: isHistoryKnown ? statesOf(compared) : statesOf(compared).map(notKnown),
    ...(migrate !== undefined && { migrate }),
    mismatches: MISMATCHES.flatMap((find) => find(compared)),
  };
}

function statesOf({ set, migrations, applied, unknown }: ComparedSet): MigrationState[] {
  const noted = new Map((applied ?? []).map((one) => [one.name, one]));
  const stateOf = (name: string): MigrationState['state'] => {
    const found = noted.get(name);
    if (!found) return 'pending';
    return found.failure === undefined ? 'applied' : 'failed';
  };
  const ofFiles = migrations.map((one) => ({
    name: one.name,
    file: pathOf(set, one),
    state: stateOf(one.name),
    ...(unknown.has(one.name) && { isContentUnknown: true }),
  }));
  const others = namesWithoutFile(migrations, applied).map((name) => ({ name, state: stateOf(name) }));
  return [...ofFiles, ...others];
}

function notKnown(migration: MigrationState): MigrationState {
  return { ...migration, state: 'unknown' };
}
