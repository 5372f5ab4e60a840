import {
  listEnvironments,
  type ListedEnvironment,
  listTrash,
  removeEnvironment,
} from '@nx-worktree/environment';
import { randomFrom } from '@nx-worktree/testkit';
import { setTimeout as sleep } from 'node:timers/promises';
import { withWorld } from '../benchmarks/world';
import { type CommandName } from './command.process';
import { killed, type Outcome } from './killed-command';
import { emptyTrash, leftovers, sweep } from './leftovers';
import { repositoryIn } from './repository';
import { isOnDisk, isUnderRef, makeWork, type Work } from './work';

const IDENTIFIERS = ['one', 'two', 'three', 'four'];
const KINDS: readonly Work['kind'][] = ['file', 'commit', 'clone'];

/** How an environment may be after a killed command and a list. */
const SETTLED: readonly ListedEnvironment['state'][] = ['clean', 'dirty', 'unpushed'];

/** The errors that a randomly chosen command is allowed to end with. */
const EXPECTED = ['IDENTIFIER_TAKEN', 'NOT_IN_TRASH'];

/** The first guess of how long a command takes, in ms; later guesses are the time of the last one that was not killed. */
const GUESS_MS = 1_200;

const ENDS_BEFORE_MS = 120_000;

/**
 * Kills random commands at random moments, and checks after each that the next one works and that all work of users is still there. At the
 * end it removes everything and counts what is lost and what is left.
 *
 * @param kills how many commands are killed
 * @param seed of the random choices; the moments still differ with the machine's load
 */
async function main([kills = '200', seed = String(Date.now() % 100_000)]: string[]): Promise<void> {
  console.log(`${kills} kills, seed ${seed}`);
  const faults = await withWorld(async (world) => {
    const repository = await repositoryIn(await world.directory('kills'));
    const random = randomFrom(Number(seed));
    const pick = <T>(from: readonly T[]): T | undefined => from[random(from.length)];
    const works: Work[] = [];
    const found: string[] = [];
    const counts = new Map<string, { killed: number; ended: number; ms: number }>();
    const { root } = repository;
    let left = Number(kills);

    while (left > 0) {
      const environments = await listEnvironments(root);
      const command = await choose(environments);
      const known = counts.get(command.name) ?? { killed: 0, ended: 0, ms: GUESS_MS };
      // Some end, so that there is something to remove and to restore.
      const after = random(4) === 0 ? ENDS_BEFORE_MS : random(Math.ceil(known.ms * 1.2));
      const outcome = await killed(command.name, root, command.identifier, after);
      if (outcome.isKilled) left--;
      counts.set(command.name, {
        killed: known.killed + (outcome.isKilled ? 1 : 0),
        ended: known.ended + (outcome.isKilled ? 0 : 1),
        ms: outcome.isKilled ? Math.max(known.ms, outcome.ms) : outcome.ms,
      });
      const faults = [...faultsOf(command.name, outcome), ...(await faultsAfter(command.name))];
      for (const fault of faults) console.log(`  ${left} left: ${fault}`);
      found.push(...faults);
      await workSomewhere();
    }

    for (const [name, { killed, ended }] of counts)
      console.log(`${name}: ${killed} killed, ${ended} ended before`);
    console.log(`${works.length} works of users in worktrees that were killed, removed and restored`);
    for (const { identifier } of await listEnvironments(root))
      await removeEnvironment({ from: root, identifier, force: true });
    const lost = works.filter((work) => !isOnDisk(repository, work));
    const unkept = works.filter((work) => work.kind !== 'clone' && !isUnderRef(repository, work));
    found.push(
      ...lost.map(({ file }) => `lost: ${file}`),
      ...unkept.map(({ file }) => `under no ref: ${file}`),
    );
    console.log(`${lost.length} lost from disk, ${unkept.length} of those that a ref can keep under none`);
    // Younger items count as still being moved into the trash.
    await sleep(61_000);
    await sweep(root);
    const remains = await leftovers(repository);
    console.log(`left: ${JSON.stringify(remains)}`);
    found.push(
      ...Object.entries(remains).flatMap(([what, names]) => names.map((name) => `left: ${what} ${name}`)),
    );
    found.push(...(await emptyTrash(repository)));
    return found;

    /** No commands that make no sense: they end at once, and hardly anything would be killed. */
    async function choose(
      environments: readonly ListedEnvironment[],
    ): Promise<{ name: CommandName; identifier: string }> {
      const there = environments.map(({ identifier }) => identifier);
      const free = IDENTIFIERS.filter((identifier) => !there.includes(identifier));
      const inTrash = (await listTrash(root)).restorable.map(({ identifier }) => identifier);
      const choices = [
        ...choicesOf('create', free),
        ...choicesOf('remove', there),
        ...choicesOf(
          'restore',
          free.filter((identifier) => inTrash.includes(identifier)),
        ),
        ...choicesOf('ports', there),
        ...choicesOf('cleanup', ['']),
        ...choicesOf('doctor', ['']),
      ];
      const name = pick([...new Set(choices.map((choice) => choice.name))]);
      return pick(choices.filter((choice) => choice.name === name)) ?? { name: 'doctor', identifier: '' };
    }

    async function faultsAfter(name: CommandName): Promise<string[]> {
      try {
        const environments = await listEnvironments(root);
        const unsettled = environments.filter(({ state }) => !SETTLED.includes(state));
        const gone = works.filter((work) => !isOnDisk(repository, work));
        return [
          ...unsettled.map(
            ({ identifier, state, reason }) => `after ${name}: ${identifier} is ${state}: ${reason}`,
          ),
          ...gone.map(({ file }) => `after ${name}: ${file} is gone`),
        ];
      } catch (error) {
        return [`after ${name}: the list fails: ${String(error)}`];
      }
    }

    async function workSomewhere(): Promise<void> {
      const environment = pick(await listEnvironments(root));
      const kind = pick(KINDS);
      if (environment?.directory === undefined || kind === undefined || random(3) > 0) return;
      if (!SETTLED.includes(environment.state)) return;
      works.push(await makeWork(repository, environment.directory, works.length, kind));
    }
  });
  console.log(
    faults.length === 0 ? 'Nothing lost, nothing left.' : `${faults.length} faults:\n${faults.join('\n')}`,
  );
  if (faults.length > 0) process.exitCode = 1;
}

function choicesOf(
  name: CommandName,
  identifiers: readonly string[],
): { name: CommandName; identifier: string }[] {
  return identifiers.map((identifier) => ({ name, identifier }));
}

function faultsOf(name: CommandName, { isKilled, code, complaint }: Outcome): string[] {
  if (isKilled || code === undefined || EXPECTED.includes(code)) return [];
  return [`${name} failed: ${complaint.slice(0, 1_000)}`];
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
