import { type KnownTool } from '../tool';

/** https://guides.rubyonrails.org/active_record_migrations.html */
export const rails: KnownTool = {
  title: 'Rails',
  stateTables: ['schema_migrations', 'ar_internal_metadata'],
};
