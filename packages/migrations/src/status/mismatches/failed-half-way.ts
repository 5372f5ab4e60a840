import { pathOf } from '../compared-set';
import { advice, type MismatchFinder, resetAdvice } from './kind';

/** The tool has noted that a migration began, and not that it ended: some of its statements may have been executed. */
export const failedHalfWay: MismatchFinder = (compared) =>
  (compared.applied ?? []).flatMap(({ name, failure }) => {
    if (failure === undefined) return [];
    const { migrations, commands, set, title } = compared;
    const migration = migrations.find((one) => one.name === name);
    const [first] = failure.trim().split('\n');
    return [
      {
        kind: 'failed-half-way',
        severity: 'error',
        migrations: [name],
        cause: `${migration ? pathOf(set, migration) : name} began and did not end, so it may be half applied${first ? `: ${first}` : '.'}`,
        fix: advice(
          'Undo by hand what it has done, and correct the file.',
          commands.afterFailure === undefined
            ? `Then let ${title} apply it again.`
            : `Then, in ${set.root}: ${commands.afterFailure.replace('<name>', name)}.`,
          resetAdvice(compared),
        ),
      },
    ];
  });
