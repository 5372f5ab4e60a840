import { compareDatabases } from './databases';
import { compareLargeRepository } from './large-repository';
import { compareLists } from './lists';
import { compareWithOthers } from './others/others';
import { compareSuites } from './suites';
import { tableOf } from './table';
import { withWorld } from './world';
import { compareWorktrees } from './worktrees';

/** Prints a table of ratios, all measured in this run. */
async function main(): Promise<void> {
  const ratios = await withWorld(async (world) => [
    ...(await compareDatabases(world)),
    ...(await compareWithOthers(world)),
    ...(await compareWorktrees(world)),
    ...(await compareLargeRepository()),
    ...(await compareLists()),
    ...(await compareSuites(world)),
  ]);
  console.log(tableOf(ratios));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
