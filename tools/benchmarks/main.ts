import { type Ratio } from './comparison';
import { compareCost } from './cost/cost-of-suites';
import { compareGraph } from './cost/graph';
import { compareDatabases } from './databases';
import { compareLargeRepository } from './large-repository';
import { compareManyWorktrees } from './many-worktrees';
import { compareWithOthers } from './others/others';
import { compareMigrationStatus } from './migration-status';
import { compareSuites } from './suites';
import { tableOf } from './table';
import { withWorld, type World } from './world';
import { compareVerification } from './verify';
import { compareWorktrees } from './worktrees';

const PARTS = {
  databases: compareDatabases,
  others: compareWithOthers,
  worktrees: compareWorktrees,
  large: compareLargeRepository,
  many: compareManyWorktrees,
  status: compareMigrationStatus,
  suites: compareSuites,
  cost: compareCost,
  graph: compareGraph,
  verify: compareVerification,
} satisfies Record<string, (world: World) => Promise<Ratio[]>>;

/** Prints a table of ratios, all measured in this run: of the parts that are named, or of all. */
async function main(asked: readonly string[]): Promise<void> {
  const unknown = asked.filter((name) => !(name in PARTS));
  if (unknown.length > 0)
    throw new Error(`There is no part ${unknown.join(', ')}: ${Object.keys(PARTS).join(', ')}.`);
  const ratios = await withWorld(async (world) => {
    const measured: Ratio[] = [];
    for (const [name, measure] of Object.entries(PARTS)) {
      if (asked.length > 0 && !asked.includes(name)) continue;
      const start = performance.now();
      measured.push(...(await measure(world)));
      console.error(`${name}: ${Math.round((performance.now() - start) / 1_000)} s`);
    }
    return measured;
  });
  console.log(tableOf(ratios));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
