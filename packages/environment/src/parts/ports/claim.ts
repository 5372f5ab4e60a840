import {
  createExclusively,
  isRunning,
  namesInDirectory,
  processIdentitySchema,
  readJsonFile,
  stateHome,
  unlinkIfThere,
} from '@nx-worktree/system';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isRecordOf } from '../../engine/is-record-of';

const DAMAGED_COUNTS_MS = 24 * 60 * 60 * 1000;

/**
 * Whose port it is. A suite holds it as long as its process runs, a worktree as long as its record is there, given
 * by its absolute path.
 */
export const portOwnerSchema = z.union([
  z.object({ environment: z.string(), process: processIdentitySchema }),
  z.object({ environment: z.string(), record: z.string() }),
]);
export type PortOwner = z.infer<typeof portOwnerSchema>;

export const claimSchema = z.object({ name: z.string(), owner: portOwnerSchema });
export type Claim = z.infer<typeof claimSchema>;

/** The directory with one file per claimed port, each named after its port. */
export function claimsDirectory(): string {
  return join(stateHome(), 'ports');
}

/** Creates the claim on a port that has none. Only under the lock. */
export async function writeClaim(port: number, claim: Claim): Promise<void> {
  const isOurs = await createExclusively(claimFile(port), JSON.stringify(claim));
  if (!isOurs) throw new Error(`Port ${port} was claimed by somebody who doesn't hold the lock.`);
}

/** The claim on a port, or `undefined` when there is none or it can't be read. */
export async function claimOn(port: number): Promise<Claim | undefined> {
  const file = await readJsonFile(claimFile(port), claimSchema);
  return file.state === 'present' ? file.value : undefined;
}

/** All ports that carry a claim, readable or not. */
export async function claimedPorts(): Promise<number[]> {
  return (await namesInDirectory(claimsDirectory())).filter((name) => /^\d+$/.test(name)).map(Number);
}

/**
 * Whether the claim on a port has to be respected.
 *
 * A damaged claim doesn't say whose it is. It counts for a day, the age at which a test worktree is stale: a port
 * that lies idle costs nothing, one that is handed out twice costs a suite.
 */
export async function isHeld(port: number): Promise<boolean> {
  const file = await readJsonFile(claimFile(port), claimSchema);
  if (file.state === 'absent') return false;
  if (file.state === 'damaged') return (await ageOf(port)) < DAMAGED_COUNTS_MS;
  return isAlive(file.value.owner);
}

/** Deletes the claim on a port; none is fine. Only under the lock, else the claim of the next owner can be hit. */
export function forgetClaim(port: number): Promise<void> {
  return unlinkIfThere(claimFile(port));
}

async function isAlive(owner: PortOwner): Promise<boolean> {
  if ('process' in owner) return isRunning(owner.process);
  return isRecordOf(owner.record, owner.environment);
}

async function ageOf(port: number): Promise<number> {
  return Date.now() - (await stat(claimFile(port))).mtimeMs;
}

/** Path of the claim on a port. */
export function claimFile(port: number): string {
  return join(claimsDirectory(), String(port));
}
