import { type KnownTool } from '../tool';
import { configurationTraces } from '../traces';

/** https://orm.drizzle.team/docs/drizzle-kit-migrate */
export const drizzle: KnownTool = {
  title: 'Drizzle',
  stateTables: ['drizzle.__drizzle_migrations'],
  traces: configurationTraces(['drizzle.config'], (config) => `npx drizzle-kit migrate --config ${config}`),
};
