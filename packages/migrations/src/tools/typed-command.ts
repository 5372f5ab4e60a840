import { type MigrationPlace } from '../sets/migration-set';
import { pathFrom } from '../sets/paths';

/**
 * A command of a tool as a person types it in the root of a project.
 *
 * @param directory absolute path of the directory in which the tool has to be started
 */
export function typedCommand({ projectRoot }: MigrationPlace, directory: string, command: string): string {
  return directory === projectRoot ? command : `cd ${pathFrom(projectRoot, directory)} && ${command}`;
}
