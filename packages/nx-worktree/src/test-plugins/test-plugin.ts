import { type TargetConfiguration } from '@nx/devkit';

/** A plugin of Nx that infers a target for tests. */
export interface TestPlugin {
  /** Its names in nx.json. */
  readonly plugin: RegExp;
  /** The file of a project from which it infers a target. */
  readonly file: RegExp;
  /** Its option for the target's name. */
  readonly option: string;
  /**
   * What the targets that it infers have in the versions 22 and 23, and more: what the plugin reads in the file is not
   * known here.
   */
  readonly inferred: Pick<TargetConfiguration, 'inputs' | 'outputs'>;
}

/** Where Nx's own generators configure coverage reports to be written, and where the tools write them by default. */
export const COVERAGE: readonly string[] = [
  '{workspaceRoot}/coverage/{projectRoot}',
  '{projectRoot}/coverage',
  '{projectRoot}/test-output',
];
