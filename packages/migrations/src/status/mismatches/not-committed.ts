import { type Migration } from '../../tools/migration';
import { fileOf, listed, pathOf } from '../compared-set';
import { type MismatchFinder } from './kind';

/** Only this checkout has the file: nobody else gets the migration until it is committed. */
export const notCommitted: MismatchFinder = ({ migrations, applied, git, set }) => {
  const uncommitted = migrations.filter((migration) => git.uncommitted.has(fileOf(migration)));
  if (uncommitted.length === 0) return [];
  const isApplied = ({ name }: Migration): boolean => applied?.some((one) => one.name === name) === true;
  const count = uncommitted.filter(isApplied).length;
  const files = uncommitted.map((one) => pathOf(set, one));
  return [
    {
      kind: 'not-committed',
      severity: 'notice',
      migrations: uncommitted.map(({ name }) => name),
      cause: `${listed(files)} ${files.length === 1 ? 'is' : 'are'} not committed yet${count > 0 ? `, but ${count === files.length ? '' : `${count} of them `}already applied` : ''}.`,
      fix: `Commit ${files.length === 1 ? 'it' : 'them'}: git add ${files.slice(0, 3).join(' ')}`,
    },
  ];
};
