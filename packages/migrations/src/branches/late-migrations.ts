import { type Migration } from '../tools/migration';

/** The names of a set's migrations on both branches, and in what a merge of the two makes of them. */
export interface Orders {
  /** New on the one branch. */
  readonly ours: readonly string[];
  /** New on the other branch. */
  readonly theirs: readonly string[];
  /** All of the merge, in the order in which the tool applies them to an empty database. */
  readonly merged: readonly string[];
  /** Those that come before one which the other branch has tested without them. */
  readonly late: readonly LateMigration[];
}

/** A migration that a database of the other branch doesn't have, although it has later ones. */
export interface LateMigration {
  readonly name: string;
  readonly of: 'ours' | 'theirs';
  /** The first migration of the other branch that comes after it in the merge. */
  readonly before: string;
}

/** What of a set was read from the files of each checkout. */
export interface MigrationsOfBranches {
  readonly base: readonly Migration[];
  readonly ours: readonly Migration[];
  readonly theirs: readonly Migration[];
  readonly merged: readonly Migration[];
}

/** Compares the order of a merge with those that its branches have tested. */
export function ordersOf(migrations: MigrationsOfBranches): Orders {
  const [base, merged] = [namesOf(migrations.base), namesOf(migrations.merged)];
  const [ours, theirs] = [migrations.ours, migrations.theirs].map((branch) =>
    namesOf(branch).filter((name) => !base.includes(name)),
  );
  const [onlyOurs, onlyTheirs] = [without(ours, theirs), without(theirs, ours)];
  return {
    ours: onlyOurs,
    theirs: onlyTheirs,
    merged,
    late: [...late('ours', onlyOurs, onlyTheirs, merged), ...late('theirs', onlyTheirs, onlyOurs, merged)],
  };
}

function late(
  of: LateMigration['of'],
  own: readonly string[],
  others: readonly string[],
  merged: readonly string[],
): LateMigration[] {
  return own.flatMap((name) => {
    const before = merged.slice(merged.indexOf(name) + 1).find((later) => others.includes(later));
    return before === undefined ? [] : [{ name, of, before }];
  });
}

function namesOf(migrations: readonly Migration[]): string[] {
  return migrations.map(({ name }) => name);
}

function without(names: readonly string[] = [], others: readonly string[] = []): string[] {
  return names.filter((name) => !others.includes(name));
}
