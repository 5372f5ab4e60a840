import { posix } from 'node:path';
import { type KnownTool } from '../tool';

/** https://docs.liquibase.com */
export const liquibase: KnownTool = {
  title: 'Liquibase',
  stateTables: ['databasechangelog', 'databasechangeloglock'],
  traces: {
    files: /(^|\/)[^/]*changelog[^/]*\.(xml|ya?ml|json|sql)$/i,
    globs: [
      '**/*[cC]hange[lL]og*.xml',
      '**/*change[lL]og*.yml',
      '**/*change[lL]og*.yaml',
      '**/*change[lL]og*.sql',
    ],
    suggest(file, tracked) {
      if (!/databaseChangeLog|liquibase formatted sql/i.test(tracked.read(file))) return undefined;
      return {
        directory: posix.dirname(file),
        command: (path) =>
          `liquibase update --changelog-file ${path(file)} --url "jdbc:postgresql://$PGHOST:$PGPORT/$PGDATABASE" --username "$PGUSER" --password "$PGPASSWORD"`,
      };
    },
  },
};
