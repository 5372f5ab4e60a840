import { posix } from 'node:path';
import { type KnownTool } from '../tool';
import { migrationsNear } from '../traces';

/** https://sequelize.org/docs/v6/other-topics/migrations/ */
export const sequelize: KnownTool = {
  title: 'Sequelize',
  stateTables: ['SequelizeMeta'],
  traces: {
    files: /(^|\/)(\.sequelizerc|migrations\/[^/]+\.[cm]?[jt]s)$/,
    globs: ['**/.sequelizerc'],
    suggest(file, tracked) {
      const isConfiguration = file.endsWith('.sequelizerc');
      if (!isConfiguration && !/\bqueryInterface\b/.test(tracked.read(file))) return undefined;
      const directory = isConfiguration ? migrationsNear(file, tracked) : posix.dirname(file);
      return {
        ...(directory !== undefined && { directory }),
        command: (path) =>
          `npx sequelize-cli db:migrate${directory === undefined ? '' : ` --migrations-path ${path(directory)}`}`,
      };
    },
  },
};
