import {
  isRunning,
  ownIdentity,
  processIdentitySchema,
  readJsonFile,
  replaceAtomically,
} from '@nx-worktree/system';
import { z } from 'zod';
import { ServerElsewhereError } from './embedded-errors';
import { type ClusterPlace } from './cluster-place';

/** What others need to use the running server, or to start it again on the port that they know. */
const factsSchema = z.object({
  port: z.number().int(),
  password: z.string(),
  /** `null` after the server was stopped in order. */
  postmaster: processIdentitySchema.nullable(),
  /** The process that stops the server when it is not used. */
  keeper: processIdentitySchema.nullable(),
});
/** The facts of one cluster, as its file keeps them. */
export type Facts = z.infer<typeof factsSchema>;

/** The facts, or `undefined` when there are none; damaged ones count as none, since they can be found out again. */
export async function readFacts(place: Pick<ClusterPlace, 'facts'>): Promise<Facts | undefined> {
  const file = await readJsonFile(place.facts, factsSchema);
  return file.state === 'present' ? file.value : undefined;
}

/** Must run under the cluster's lock. */
export async function writeFacts(place: ClusterPlace, facts: Facts): Promise<void> {
  await replaceAtomically(place.facts, `${JSON.stringify(facts, undefined, 2)}\n`);
}

/**
 * Whether the server of the facts runs; it may not answer yet, or not now.
 *
 * @throws {@link ServerElsewhereError} when another host or container started it, whose processes can't be seen from here
 */
export async function isServerRunning(place: ClusterPlace, { postmaster }: Facts): Promise<boolean> {
  if (!postmaster) return false;
  const { host } = await ownIdentity();
  if (postmaster.host !== host) throw new ServerElsewhereError(postmaster.host, place.facts);
  return isRunning(postmaster);
}

/**
 * The address of the server, without a database. It says that there is no TLS: a `PGSSLMODE` in the user's environment
 * would ask for it otherwise.
 */
export function urlOf(facts: Pick<Facts, 'port' | 'password'>): string {
  return `postgresql://postgres:${facts.password}@127.0.0.1:${facts.port}/?sslmode=disable`;
}
