import { type z } from 'zod';
import { type Workspace } from '../engine/command-line';
import { type Part } from '../engine/part';
import { type EnvironmentRecord, type PartOptions, PARTS } from './parts';

const PARTS_OF_ALL: readonly Part[] = PARTS;

/** The options by which parts can be asked for, by name, each with the name in the order of the parts. */
export function partOptions(): Readonly<Record<string, z.ZodType>> {
  return Object.assign({}, ...PARTS_OF_ALL.map(({ commandLine }) => commandLine?.options.shape));
}

/** The settings of a workspace for all its environments, by name. */
export function partSettings(): Readonly<Record<string, z.ZodType>> {
  return Object.assign({}, ...PARTS_OF_ALL.map(({ commandLine }) => commandLine?.settings.shape));
}

/** The options that a purpose has a default for. */
export function choices(): string[] {
  return PARTS_OF_ALL.flatMap(({ choice }) => choice?.option ?? []);
}

/** Those of them that tell purposes from each other: not what every purpose has. */
export function differingChoices(): string[] {
  return PARTS_OF_ALL.flatMap(({ choice }) => (choice && choice.purposes !== 'all' ? [choice.option] : []));
}

/**
 * What all parts are asked for by the options of a command and the settings of the workspace.
 *
 * @throws {@link ContradictoryOptionsError} when two options contradict each other
 */
export function askedParts(given: object, settings: object, workspace: Workspace): PartOptions {
  return Object.assign(
    {},
    ...PARTS_OF_ALL.map(({ commandLine }) => commandLine?.asked(given, settings, workspace)),
  );
}

/** Names of the parts of an environment that make it differ from others: its checkout, and what not every purpose has. */
export function ownParts({ begun }: EnvironmentRecord): string[] {
  const own = PARTS_OF_ALL.filter(
    ({ place, choice }) => place === 'makes-directory' || (choice && choice.purposes !== 'all'),
  );
  return own.map(({ name }) => name).filter((name) => begun.includes(name));
}
