import { posix } from 'node:path';
import { type KnownTool } from '../tool';

/** https://guides.rubyonrails.org/active_record_migrations.html */
export const rails: KnownTool = {
  title: 'Rails',
  stateTables: ['schema_migrations', 'ar_internal_metadata'],
  traces: {
    files: /(^|\/)db\/migrate\/\d+_[^/]+\.rb$/,
    globs: ['**/db/migrate/*.rb'],
    suggest(file) {
      const directory = posix.dirname(file);
      const application = posix.join(directory, '../..');
      return {
        directory,
        // Otherwise it writes db/schema.rb into the checkout.
        command: (path) => `SCHEMA=/dev/null ${path(posix.join(application, 'bin/rails'))} db:migrate`,
        inputs: [posix.join(application, 'Gemfile.lock'), posix.join(application, 'config/database.yml')],
      };
    },
  },
};
