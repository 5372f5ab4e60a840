import { type MigrationSet, placeOf } from '../sets/migration-set';
import { KNOWN_TOOLS, toolNamed } from './registry';

/** The tables, as `table` or `schema.table`, in which any tool keeps its state by default. */
export function usualStateTables(): string[] {
  return [...new Set(KNOWN_TOOLS.flatMap(({ stateTables }) => stateTables))];
}

/**
 * The tables that hold the state of the tools and are no part of the schema that migrations make: those that any tool
 * uses by itself, since a command can run any, and those that the tools of the sets were told to use.
 *
 * @param checkout absolute path
 * @returns as `table` or `schema.table`
 */
export function stateTablesOf(checkout: string, sets: readonly MigrationSet[]): string[] {
  const configured = sets.flatMap((set) => toolNamed(set.tool).history?.tables(placeOf(checkout, set)) ?? []);
  return [...new Set([...usualStateTables(), ...configured])];
}
