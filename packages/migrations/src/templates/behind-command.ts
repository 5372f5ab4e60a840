import { inputFilesOf } from '../registry/inputs';
import { TOOLS } from '../registry/registry';
import { type MigrationPlace } from '../sets/migration-set';
import { type AppliedMigration, type Migration } from '../tools/migration';
import { type History } from '../tools/tool';

/** A tool that a command probably runs. */
export interface ToolBehindCommand {
  readonly history: History;

  /** What the files say, as the tool reads them. */
  readonly migrations: readonly Migration[];

  /**
   * What the tool has noted of these migrations: the rest may be another project's.
   *
   * @param noted after the command
   * @param before what was noted before it
   * @returns `undefined` when the command has run something else: there is no history, or it is another project's
   */
  foundIn(
    noted: readonly AppliedMigration[] | undefined,
    before: readonly AppliedMigration[] | undefined,
  ): readonly AppliedMigration[] | undefined;
}

/**
 * Finds out from the files which tool a command runs. What that tool notes is believed then, and not the exit code.
 *
 * @returns `undefined` when the files don't show it, or the tool keeps no history
 * @throws {@link MigrationFilesError} when the files contradict each other
 */
export async function behindCommand(place: MigrationPlace): Promise<ToolBehindCommand | undefined> {
  const { set, checkout, projectRoot } = place;
  const { directory } = set;
  if (directory === undefined) return undefined;
  const tool = TOOLS.find((one) => one.fits?.(directory, projectRoot, checkout) === true);
  if (!tool?.history || tool.history.isOurs) return undefined;
  const own = { ...place, set: { ...set, tool: tool.name } };
  const migrations = await tool.migrations(await inputFilesOf(own), own);
  return {
    history: tool.history,
    migrations,
    foundIn(noted, before) {
      const found = noted?.filter(({ name }) => migrations.some((migration) => migration.name === name));
      return found?.length === 0 && before !== undefined ? undefined : found;
    },
  };
}
