import { type KnownTool } from '../tool';
import { configurationTraces } from '../traces';

/** https://mikro-orm.io/docs/migrations */
export const mikroOrm: KnownTool = {
  title: 'MikroORM',
  stateTables: ['mikro_orm_migrations'],
  traces: configurationTraces(
    ['mikro-orm.config'],
    (config) => `npx mikro-orm migration:up --config ${config}`,
  ),
};
