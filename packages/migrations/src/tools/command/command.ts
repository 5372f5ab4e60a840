import { runProgram } from '../../programs/run-program';
import { type MigrationTool } from '../tool';
import { MigrationCommandMissingError } from './command-errors';

/** Any other tool, by a command of the user. What it reads outside of Node has to be named in `inputs`. */
export const command: MigrationTool = {
  name: 'command',
  title: 'a command',
  stateTables: [],

  inputs: ({ directory }) => (directory === undefined ? [] : [`${directory}/**/*`]),

  migrations: (files, { set: { directory } }) =>
    Promise.resolve(
      files
        .filter((file) => directory !== undefined && file.startsWith(`${directory}/`))
        .map((file) => ({ name: file, files: [file], down: 'absent' })),
    ),

  async migrate(place, database) {
    const { set } = place;
    if (!set.command) throw new MigrationCommandMissingError(set);
    await runProgram(place, { shell: set.command }, database);
  },
};
