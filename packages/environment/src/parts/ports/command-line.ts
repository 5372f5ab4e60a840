import { z } from 'zod';
import { defineCommandLine } from '../../engine/command-line';
import { type PortsOptions } from './options';

const options = z.object({
  ports: z.exactOptional(z.boolean()).meta({
    description: 'Whether to claim ports (APP_PORT, API_PORT, DB_PORT). By default the purpose decides.',
  }),
});

const settings = z.object({
  ports: z
    .strictObject({
      base: z.exactOptional(z.number().int()).describe('Ports are claimed above this number.'),
    })
    .default({}),
});

const suiteOptions = z.object({
  ports: z
    .boolean()
    .default(true)
    .meta({ description: 'Whether the tests get ports: APP_PORT, API_PORT and DB_PORT.' }),
});

/** How ports are asked for. */
export const portsCommandLine = defineCommandLine(options, settings, asked, { options: suiteOptions, asked });

function asked(
  { ports }: z.infer<typeof options>,
  { ports: { base } }: z.infer<typeof settings>,
): PortsOptions {
  return { ...(ports !== undefined && { ports }), ...(base !== undefined && { portBase: base }) };
}

/** The number above which ports are claimed, by the settings of a workspace; the usual one, when they don't say. */
export function portBaseIn(workspaceSettings: object): number | undefined {
  return settings.parse(workspaceSettings).ports.base;
}
