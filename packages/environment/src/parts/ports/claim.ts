import {
  createExclusively,
  type Holder,
  isLiving,
  namesInDirectory,
  processIdentitySchema,
  readJsonFile,
  stateHome,
  unlinkIfThere,
} from '@nx-worktree/system';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const DAMAGED_COUNTS_MS = 24 * 60 * 60 * 1000;

/** What holds a port, and for which environment. */
export interface PortHolder {
  /** Id of the environment. */
  readonly environment: string;
  /** The process of a suite, or the record of a worktree. */
  readonly holder: Holder;
}

/** A claim on a port. */
export interface Claim extends PortHolder {
  /** What the port is for, such as `app`. */
  readonly name: string;
}

/** A claim as its file has it, in all releases. */
const claimFileSchema = z.object({
  name: z.string(),
  owner: z.union([
    z.object({ environment: z.string(), process: processIdentitySchema }),
    z.object({ environment: z.string(), record: z.string() }),
  ]),
});

/** Reads the file of a claim. */
export const claimSchema = claimFileSchema.transform(({ name, owner }): Claim => {
  const { environment } = owner;
  const holder: Holder =
    'process' in owner
      ? { kind: 'process', process: owner.process }
      : { kind: 'record', id: environment, path: owner.record };
  return { name, environment, holder };
});

function claimText({ name, environment, holder }: Claim): string {
  const owner =
    holder.kind === 'process'
      ? { environment, process: holder.process }
      : { environment, record: holder.path };
  const content: z.infer<typeof claimFileSchema> = { name, owner };
  return JSON.stringify(content);
}

/** The directory with one file per claimed port, each named after its port. */
export function claimsDirectory(): string {
  return join(stateHome(), 'ports');
}

/** Creates the claim on a port that has none. Only under the lock. */
export async function writeClaim(port: number, claim: Claim): Promise<void> {
  const isOurs = await createExclusively(claimFile(port), claimText(claim));
  if (!isOurs) throw new Error(`Port ${port} was claimed by a process without the lock.`);
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
 * Whether the claim on a port has to be respected: its holder lives.
 *
 * A damaged claim doesn't name its holder. It counts for a day, the age at which a test worktree is stale: an idle port
 * costs nothing, a port that is handed out twice costs a suite.
 */
export async function isHeld(port: number): Promise<boolean> {
  const file = await readJsonFile(claimFile(port), claimSchema);
  if (file.state === 'absent') return false;
  if (file.state === 'damaged') return (await ageOf(port)) < DAMAGED_COUNTS_MS;
  return isLiving(file.value.holder);
}

/** Deletes the claim on a port, if there is one. Only under the lock: without it, the claim of the next holder could go. */
export function deleteClaim(port: number): Promise<void> {
  return unlinkIfThere(claimFile(port));
}

async function ageOf(port: number): Promise<number> {
  return Date.now() - (await stat(claimFile(port))).mtimeMs;
}

/** Path of the claim on a port. */
export function claimFile(port: number): string {
  return join(claimsDirectory(), String(port));
}
