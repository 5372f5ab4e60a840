import { type z } from 'zod';
import { type Workspace } from '../engine/command-line';
import { type Part } from '../engine/part';
import { type PartOptions, PARTS } from './parts';

const PARTS_OF_ALL: readonly Part[] = PARTS;

/** The options by which a suite asks for parts, by name. */
export function suiteOptions(): Readonly<Record<string, z.ZodType>> {
  return Object.assign({}, ...PARTS_OF_ALL.map(({ commandLine }) => commandLine?.suite?.options.shape));
}

/**
 * What all parts are asked for by the options of a suite and the settings of the workspace.
 *
 * @param given options as they were typed; others are ignored
 * @param project whose suite it is
 */
export function askedForSuite(
  given: object,
  settings: object,
  workspace: Workspace,
  project: string,
): PartOptions {
  return Object.assign(
    {},
    ...PARTS_OF_ALL.map(({ commandLine }) =>
      commandLine?.suite
        ? commandLine.suite.asked(given, settings, workspace, project)
        : commandLine?.asked({}, settings, workspace),
    ),
  );
}

/** Whether a suite with these options can have something on a server. */
export function mayNeedServer(given: Readonly<Record<string, unknown>>): boolean {
  return PARTS_OF_ALL.some(
    ({ needsServer, choice }) => needsServer && choice && given[choice.option] !== false,
  );
}
