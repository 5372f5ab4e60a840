import { type ComparedSet, listed, namesWithoutFile, type Whereabouts } from '../compared-set';
import { advice, type MismatchFinder, resetAdvice } from './kind';

/** The database has a migration whose file is on another branch, was renamed, or is gone. */
export const notInThisCheckout: MismatchFinder = (compared) =>
  namesWithoutFile(compared.migrations, compared.applied).map((name) => {
    const found = compared.git.elsewhere.get(name);
    return {
      kind: 'not-in-this-checkout',
      severity: 'error',
      migrations: [name],
      cause: `${name} is applied, but this checkout has no file of it. ${found ? whereText(found) : 'Git knows no commit with such a file.'}`,
      fix: advice(found ? getText(found) : unknownText(compared), resetAdvice(compared)),
    };
  });

function whereText({ path, branches, commit, subject }: Whereabouts): string {
  if (branches.length > 0) return `${path} is on ${listed(branches)}.`;
  return `No branch has ${path} any more; the last commit with it is ${short(commit)} (${subject}).`;
}

function getText({ path, branches: [branch], commit }: Whereabouts): string {
  if (branch !== undefined)
    return `Merge that branch, or get the file: git restore --source=${branch} -- ${path}`;
  return `Get the file back: git restore --source=${short(commit)} -- ${path}`;
}

function unknownText({ title }: ComparedSet): string {
  return `Look for it on the remotes: git fetch --all. If nobody has it, ${title} can't undo it, and the database has to be recreated.`;
}

function short(commit: string): string {
  return commit.slice(0, 10);
}
