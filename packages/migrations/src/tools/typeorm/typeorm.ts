import { type KnownTool } from '../tool';
import { configurationTraces } from '../traces';

/** https://typeorm.io/docs/advanced-topics/migrations. Its table, `migrations`, has a name that others use as well. */
export const typeorm: KnownTool = {
  title: 'TypeORM',
  stateTables: [],
  traces: configurationTraces(
    ['data-source', 'datasource', 'typeorm', 'ormconfig'],
    (config) => `npx typeorm-ts-node-commonjs migration:run -d ${config}`,
    /\btypeorm\b|"entities"/,
  ),
};
