import { posix } from 'node:path';
import { type KnownTool } from '../tool';
import { isOfOtherDatabase } from '../traces';

/** https://www.prisma.io/docs/orm/prisma-migrate */
export const prisma: KnownTool = {
  title: 'Prisma',
  stateTables: ['_prisma_migrations'],
  traces: {
    files: /\/migrations\/[^/]+\/migration\.sql$/,
    globs: ['**/migrations/*/migration.sql'],
    suggest(file, tracked) {
      const directory = posix.dirname(posix.dirname(file));
      const lock = `${directory}/migration_lock.toml`;
      if (tracked.all.includes(lock) && isOfOtherDatabase(tracked.read(lock))) return undefined;
      const schema = `${posix.dirname(directory)}/schema.prisma`;
      return {
        directory,
        command: (path) => `npx prisma migrate deploy --schema ${path(schema)}`,
        inputs: [schema],
      };
    },
  },
};
