import { gitLine } from '@nx-worktree/git';
import { type Check, type Observation } from '../engine/check';

/** What the packages ask for in `engines`. */
const NODE = '20.19';

/** The first one whose `rev-parse` and sparse index do what we need. */
const GIT = '2.36';

/** @param version of the Node that runs us */
export function nodeCheck(version = process.versions.node): Check {
  return { name: 'node', look: async () => atLeast('Node', version, NODE) };
}

/** @param directory where git is asked */
export function gitCheck(directory: string): Check {
  return {
    name: 'git',
    async look() {
      const said = await gitLine(directory, ['--version']);
      return atLeast('git', /\d+(\.\d+)+/.exec(said)?.[0] ?? said, GIT);
    },
  };
}

function atLeast(program: string, version: string, minimum: string): Observation {
  if (!isOlder(version, minimum)) return { state: 'ok', text: `${program} ${version}` };
  return {
    state: 'failed',
    text: `${program} ${version} is too old.`,
    advice: `Install ${program} ${minimum} or later.`,
  };
}

function isOlder(version: string, minimum: string): boolean {
  const [found, needed] = [partsOf(version), partsOf(minimum)];
  const decisive = needed.findIndex((part, index) => part !== (found[index] ?? 0));
  return decisive !== -1 && (found[decisive] ?? 0) < (needed[decisive] ?? 0);
}

function partsOf(version: string): number[] {
  return version.split('.').map(Number);
}
