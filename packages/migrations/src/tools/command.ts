import { MigrationCommandMissingError } from '../errors';
import { runTool } from './run-tool';
import { type MigrationTool } from './tool';

/** Any other tool, by a command of the user. What it reads has to be named in `inputs`. */
export const command: MigrationTool = {
  name: 'command',

  detect: () => undefined,

  inputs: ({ directory }) => (directory === undefined ? [] : [`${directory}/**/*`]),

  isMigration: (file, { directory }) => directory !== undefined && file.startsWith(`${directory}/`),

  async migrate(place, database) {
    const { set } = place;
    if (!set.command) throw new MigrationCommandMissingError(set);
    await runTool(place, { shell: set.command }, database);
  },
};
