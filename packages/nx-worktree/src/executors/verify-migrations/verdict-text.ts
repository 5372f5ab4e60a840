import { detailsOf, type Verification, VERDICTS } from '@nx-worktree/migrations';
import { count } from '../../terminal/count';

type Judged = Verification['migrations'][number];

/** A migration with its verdict and everything that is to be said of it, for the terminal. */
export function verdictText(judged: Judged): string {
  const details = detailsOf(judged).map(({ text, block }) =>
    [`- ${text}`, ...(block === undefined ? [] : block.split('\n').map((line) => `    ${line}`))].join('\n'),
  );
  const known = judged.isFromCache ? ' (as verified before; nothing has changed)' : '';
  return [`${judged.file}: ${VERDICTS[judged.verdict].title}${known}`, ...details].join('\n');
}

/** What came of all, in a line. */
export function summaryOf({ migrations, total, base, tool, server }: Verification): string {
  const since = base === undefined ? '' : ` new since ${base}`;
  if (migrations.length === 0) {
    return `None of ${count(total, 'migration')} is new since ${base}. To verify all of them: --all`;
  }
  const failures = migrations.filter(({ isFailure }) => isFailure).length;
  const what = `${count(migrations.length, 'migration')}${since} (${tool}, ${server})`;
  return failures === 0 ? `Verified ${what}.` : `${failures} of ${what} failed.`;
}
