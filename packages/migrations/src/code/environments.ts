import { isProperties, type Value } from './evaluate';

/** The environments of a configuration, as far as they are usual: that of tests comes first. */
const ENVIRONMENTS = ['test', 'development'];

type Properties = { readonly [name: string]: Value };

/** One of the environments that a configuration has by name. */
export interface ChosenEnvironment {
  /** Absent where the configuration has no environments. */
  readonly environment?: string;
  readonly options?: Properties;
}

/**
 * Some configurations are one, and some have several by name. Tools take the one that NODE_ENV names, which isn't the
 * same on every machine. Here, one whose database isn't written down comes first, since that can be ours.
 *
 * @param own names of properties by which a configuration without environments is known
 */
export function chosenEnvironment(whole: Properties, own: readonly string[]): ChosenEnvironment {
  if (own.some((name) => name in whole)) return { options: whole };
  const names = Object.keys(whole).filter((name) => isProperties(whole[name]));
  const inOrder = [...ENVIRONMENTS.filter((name) => names.includes(name)), ...names];
  const environment = inOrder.find((name) => !hasWrittenDatabase(whole[name])) ?? inOrder[0];
  const options = environment === undefined ? undefined : whole[environment];
  return environment !== undefined && isProperties(options) ? { environment, options } : {};
}

function hasWrittenDatabase(options: Value): boolean {
  if (!isProperties(options)) return false;
  const { connection, database } = options;
  if (!isProperties(connection)) return typeof (connection ?? database) === 'string';
  return typeof (connection['database'] ?? connection['connectionString']) === 'string';
}
