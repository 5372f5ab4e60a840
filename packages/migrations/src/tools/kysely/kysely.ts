import { type KnownTool } from '../tool';
import { configurationTraces } from '../traces';

/** https://github.com/kysely-org/kysely-ctl */
export const kysely: KnownTool = {
  title: 'Kysely',
  stateTables: [],
  traces: configurationTraces(['kysely.config'], (config) => `npx kysely migrate:latest --config ${config}`),
};
