import { posix } from 'node:path';
import { type KnownTool } from '../tool';

/** https://alembic.sqlalchemy.org */
export const alembic: KnownTool = {
  title: 'Alembic',
  stateTables: ['alembic_version'],
  traces: {
    files: /(^|\/)alembic\.ini$/,
    globs: ['**/alembic.ini'],
    suggest(file, tracked) {
      const [, location = 'alembic'] =
        /^\s*script_location\s*=\s*(?:%\(here\)s\/)?(\S+)/m.exec(tracked.read(file)) ?? [];
      return {
        directory: posix.join(posix.dirname(file), location),
        command: (path) => `alembic -c ${path(file)} upgrade head`,
        inputs: [file],
      };
    },
  },
};
