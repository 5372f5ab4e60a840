import { type FileBehind } from '@nx-worktree/migrations';
import { type ServerOptions } from '@nx-worktree/postgres';
import { thisProcess } from '@nx-worktree/system';
import { randomUUID } from 'node:crypto';
import { type Identifier } from '../engine/identifier';
import { type PassedSuite, type SuitePart } from '../engine/bound-part';
import { isChosen } from '../engine/choice';
import { type Part } from '../engine/part';
import { applyStack, assertSound, type Journal, revertStack, SILENT } from '../engine/stack';
import { variablesOf } from '../engine/variables';
import { type EnvironmentRecord, type PartOptions, PARTS } from '../parts/parts';
import { ServerAccess } from '../server/server-access';

/** What a suite needs. It gets the parts that are asked for, and those that every environment has. */
export interface SuiteRequest extends PartOptions {
  /** Absolute path of the checkout in which the suite runs. */
  readonly checkout: string;
  /** Name of the project whose suite it is. */
  readonly project: string;
  readonly server: ServerOptions;
  /** Ends the set-up before its next part. Whether `run` heeds it is its own business; the environment is reverted anyway. */
  readonly signal?: AbortSignal;
}

/** The environment of a running suite. */
export interface SuiteEnvironment {
  /** What the suite's processes have to be told. */
  readonly variables: Readonly<Record<string, string>>;

  /** What the suite has for itself, in a few words each that are true wherever its result is replayed; the last part first. */
  readonly told: readonly string[];

  /** The files that decide what is in its parts when the suite begins. */
  readonly filesBehind: readonly FileBehind[];

  /** What people have to know of how it was made, true wherever the result of the suite is replayed. */
  readonly notices: readonly string[];

  /**
   * Leaves to people what was asked to be kept of a suite that fails: it is not taken away with the environment.
   *
   * @returns what they are told, a text for each part of which something is kept
   */
  keep(): Promise<string[]>;

  /**
   * Makes sure that a suite which has passed did so on what it was given. To be asked when its processes have ended.
   *
   * @returns what is to be said of that all the same
   * @throws a `Failure` of a part that had to be used and was not
   */
  assertUsed(passed: PassedSuite): Promise<string[]>;
}

/**
 * Runs a suite in an environment of its own in this checkout, and takes the environment away again, whatever happens.
 * When this process is killed, its ports and its database have no living holder any more, and the next command takes
 * them.
 *
 * @returns what `run` returns
 * @throws {@link EnvironmentUnsoundError} when what was made isn't what the suite is about to be told
 * @throws what `run` throws, and the `Failure`s of the parts
 */
export async function withSuiteEnvironment<T>(
  request: SuiteRequest,
  run: (environment: SuiteEnvironment) => Promise<T>,
): Promise<T> {
  const server = new ServerAccess(request.server);
  const draft = await draftOf(request);
  const parts = suiteParts(request, draft, server);
  const stack = { parts, journal: NO_JOURNAL };
  try {
    const environment = await applyStack(stack, draft, SILENT, request.signal);
    try {
      await assertSound(stack, environment);
      return await run(suiteOf(environment, parts));
    } finally {
      await revertStack(stack, environment);
    }
  } finally {
    await server.close();
  }
}

/** A suite's environment ends with its process, so there is nothing to find out after a crash. */
const NO_JOURNAL: Journal = { write: () => Promise.resolve() };

function suiteParts(request: SuiteRequest, draft: EnvironmentRecord, server: ServerAccess): SuitePart[] {
  const asked: Readonly<Record<string, unknown>> = { ...request };
  const context = { parts: PARTS, server };
  return PARTS.flatMap((part: Part) => {
    const isAsked = part.choice !== undefined && isChosen(part.choice, asked);
    return isAsked && part.bindForSuite ? [part.bindForSuite(context, draft, request)] : [];
  });
}

async function draftOf({ checkout, project, server }: SuiteRequest): Promise<EnvironmentRecord> {
  return {
    schemaVersion: 1,
    id: randomUUID(),
    purpose: 'suite',
    // It is never written, so the name of a project need not be able to name a file.
    identifier: project as Identifier,
    directory: checkout,
    created: new Date().toISOString(),
    server,
    holder: await thisProcess(),
    begun: [],
    state: 'creating',
    facts: {},
  };
}

function suiteOf(environment: EnvironmentRecord, parts: readonly SuitePart[]): SuiteEnvironment {
  return {
    variables: variablesOf(PARTS, environment),
    told: parts.toReversed().flatMap((part) => part.told?.(environment) ?? []),
    filesBehind: parts.flatMap((part) => part.filesBehind?.() ?? []),
    notices: parts.flatMap((part) => part.notices?.() ?? []),
    keep: () => textsOf(parts, (part) => part.keep?.(environment)),
    assertUsed: (passed) => textsOf(parts, (part) => part.assertUsed?.(environment, passed)),
  };
}

/** What parts have to say, one after the other. */
async function textsOf(
  parts: readonly SuitePart[],
  ask: (part: SuitePart) => Promise<string | undefined> | undefined,
): Promise<string[]> {
  const texts: string[] = [];
  for (const part of parts) texts.push(...[(await ask(part)) ?? []].flat());
  return texts;
}
