import { type BaseRecord } from './record';

/** A file in a checkout with the variables of an environment, for programs that Nx does not start. */
export interface VariablesFile<Facts extends object = object> {
  /** Its name within the checkout of an environment; nothing when that has none. */
  nameOf(environment: BaseRecord<Facts>): string | undefined;

  /**
   * The variables in it, for when the record can't tell them.
   *
   * @param directory absolute path of the checkout
   * @returns `undefined` when there is no file that one of our environments has
   */
  read(directory: string): Promise<Readonly<Record<string, string>> | undefined>;
}
