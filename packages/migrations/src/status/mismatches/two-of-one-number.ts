import { type Migration } from '../../tools/migration';
import { listed, pathOf } from '../compared-set';
import { advice, type MismatchFinder } from './kind';

/** Two branches have taken the same number: which migration comes first is a matter of the rest of their names. */
export const twoOfOneNumber: MismatchFinder = ({ set, migrations, applied }) => {
  const byNumber = new Map<string, Migration[]>();
  for (const migration of migrations) {
    if (migration.number === undefined) continue;
    const number = migration.number.replace(/^0+(?=.)/, '');
    byNumber.set(number, [...(byNumber.get(number) ?? []), migration]);
  }
  const isApplied = ({ name }: Migration): boolean => applied?.some((one) => one.name === name) === true;
  return [...byNumber]
    .filter(([, same]) => same.length > 1)
    .map(([number, same]) => {
      const later = same.find((migration) => !isApplied(migration)) ?? same.at(-1);
      return {
        kind: 'two-of-one-number',
        severity: 'error',
        migrations: same.map(({ name }) => name),
        cause: `${listed(same.map((one) => pathOf(set, one)))} have the same number, ${number}: probably two branches took it.`,
        fix: advice(
          later &&
            `Give the later one a higher number that is free: git mv ${pathOf(set, later)} <new name>.`,
          later &&
            isApplied(later) &&
            'It is applied under its old name, so then its history has to be mended as well.',
        ),
      };
    });
};
