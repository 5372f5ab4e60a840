import { type ServerOptions } from '@nx-worktree/postgres';
import { type z } from 'zod';
import { type Workspace } from '../engine/command-line';
import { isChosen } from '../engine/choice';
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

/**
 * The server of a suite.
 *
 * @param given options as they were typed; others are ignored
 * @param usual that of the workspace
 */
export function serverOfSuite(given: object, usual: ServerOptions): ServerOptions {
  return PARTS_OF_ALL.reduce(
    (server, { commandLine }) => commandLine?.suite?.server?.(given, server) ?? server,
    usual,
  );
}

/** Whether a suite with these options can have something on a server. */
export function mayNeedServer(given: Readonly<Record<string, unknown>>): boolean {
  return choicesOnServer().some((option) => given[option] !== false);
}

/** Whether a suite that asks for this has something on a server. */
export function needsServer(asked: PartOptions): boolean {
  return partsAsked(asked).some((part) => part.needsServer);
}

/** The options by which a suite says that it needs nothing on a server. */
export function optionsWithoutServer(): Readonly<Record<string, false>> {
  return Object.fromEntries(choicesOnServer().map((option) => [option, false]));
}

/** Patterns of the variables that decide what a suite uses which asks for this. */
export function decidingVariables(asked: PartOptions): string[] {
  return partsAsked(asked).flatMap(({ decidedBy }) => decidedBy ?? []);
}

function choicesOnServer(): string[] {
  return PARTS_OF_ALL.flatMap(({ needsServer: isOnServer, choice }) =>
    isOnServer && choice ? [choice.option] : [],
  );
}

function partsAsked(asked: PartOptions): readonly Part[] {
  const options: Readonly<Record<string, unknown>> = { ...asked };
  return PARTS_OF_ALL.filter(({ choice }) => choice && isChosen(choice, options));
}
