import { posix } from 'node:path';
import { sql } from '../sql/sql';
import { type KnownTool } from '../tool';

/** https://documentation.red-gate.com/flyway. Its versioned migrations are plain SQL. */
export const flyway: KnownTool = {
  title: 'Flyway',
  stateTables: ['flyway_schema_history'],
  traces: {
    files: /(^|\/)V\d+([._]\d+)*__[^/]+\.sql$/,
    globs: ['**/V*__*.sql'],
    suggest: (file) => ({ directory: posix.dirname(file), tool: sql.name }),
  },
};
