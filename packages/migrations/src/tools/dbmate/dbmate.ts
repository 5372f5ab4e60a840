import { type KnownTool } from '../tool';

/** https://github.com/amacneil/dbmate */
export const dbmate: KnownTool = { title: 'dbmate', stateTables: ['schema_migrations'] };
