import { posix } from 'node:path';
import { type KnownTool } from '../tool';

/** https://docs.djangoproject.com/en/stable/topics/migrations/ */
export const django: KnownTool = {
  title: 'Django',
  stateTables: ['django_migrations'],
  traces: {
    files: /(^|\/)migrations\/0001_[^/]*\.py$/,
    globs: ['**/manage.py'],
    suggest(file, tracked) {
      const manage = tracked.all.find((path) => posix.basename(path) === 'manage.py');
      if (manage === undefined || !/django\.db/.test(tracked.read(file))) return undefined;
      return {
        directory: posix.dirname(file),
        command: (path) => `python ${path(manage)} migrate`,
        inputs: [posix.join(posix.dirname(manage), '**/migrations/*.py')],
      };
    },
  },
};
