import { type Reads } from '@nx-worktree/postgres';
import { type MigrationSet } from '../sets/migration-set';
import { migrationsOf, seedOf } from './readers';

/**
 * Says of a program that what it reads can't be seen, and what to do.
 *
 * @param who the program and the reader that ran it, as `Reads` names them
 */
export function unseenNotice(who: string): string {
  return `nx-worktree can't see what ${who} reads: list the files in the option "inputs", or changes go unnoticed.`;
}

/** The programs whose reads can't be seen, without those of projects that declare `inputs`. */
export function undeclaredUnseen(sets: readonly MigrationSet[], { unseen }: Reads): string[] {
  const declared = sets
    .filter(({ inputs = [] }) => inputs.length > 0)
    .flatMap(({ project }) => [migrationsOf(project), seedOf(project)]);
  return unseen.filter((who) => !declared.some((reader) => who.endsWith(`(${reader})`)));
}
