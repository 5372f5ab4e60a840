import { clearUnfinished, withFileLock } from '@nx-worktree/system';
import { join } from 'node:path';
import { isBadPort } from './bad-ports';
import {
  claimedPorts,
  claimOn,
  claimsDirectory,
  deleteClaim,
  isHeld,
  type PortHolder,
  writeClaim,
} from './claim';
import { HIGHEST_PORT, LOWEST_BASE, PortBaseError, PortsUsedUpError } from './port-errors';
import { isFree } from './probe';

/** How many ports above the base are handed out: 8001 to 8999 for 8000, so that bases a thousand apart don't meet. */
const RANGE = 999;

/** Which ports to claim, and for whom. */
export interface PortRequest<Name extends string> extends PortHolder {
  /** The ports lie above it: 8000 gives 8001, 8002, 8003, and 8004, 8005, 8006 to the next. */
  readonly base: number;
  /** What the ports are for, in the order of their numbers. */
  readonly names: readonly Name[];
}

/**
 * Claims consecutive TCP ports that no other environment of this user has, nobody listens on and no client refuses.
 * Ports without a living holder are taken over. Safe between processes.
 *
 * @returns the ports by name
 * @throws {@link PortBaseError} when the base leaves no room for them
 * @throws {@link PortsUsedUpError} when there are not enough in a row
 */
export async function claimPorts<Name extends string>(
  request: PortRequest<Name>,
): Promise<Record<Name, number>> {
  const { base, names, environment, holder } = request;
  assertBase(base, names.length);
  return underLock(async () => {
    const first = await firstOfRun(base, names.length);
    const ports = names.map((name, index) => [name, first + index] as const);
    for (const [name, port] of ports) await writeClaim(port, { name, environment, holder });
    await clearUnfinished(claimsDirectory());
    return Object.fromEntries(ports) as Record<Name, number>;
  });
}

/**
 * Claims the very ports that an environment had before, unless another environment has one of them by now, a
 * process listens there, or clients refuse it.
 *
 * @returns whether it has them again
 */
export async function claimAgain(
  ports: Readonly<Record<string, number>>,
  { environment, holder }: PortHolder,
): Promise<boolean> {
  return underLock(async () => {
    for (const port of Object.values(ports)) {
      const isOurs = (await claimOn(port))?.environment === environment;
      if (!isOurs && (await useOf(port)) !== 'free') return false;
    }
    for (const [name, port] of Object.entries(ports)) {
      await deleteClaim(port);
      await writeClaim(port, { name, environment, holder });
    }
    return true;
  });
}

/**
 * Gives the ports of an environment back. None is fine; those of others stay.
 *
 * @param kept ports that it keeps
 */
export async function releasePorts(environment: string, kept: readonly number[] = []): Promise<void> {
  if ((await claimedPorts()).length === 0) return;
  await underLock(async () => {
    for (const port of await claimedPorts()) {
      const isOurs = (await claimOn(port))?.environment === environment;
      if (isOurs && !kept.includes(port)) await deleteClaim(port);
    }
  });
}

/** The ports that `sweepPorts` would release: their claim has no living holder, or has been damaged for a day. */
export async function planPortSweep(): Promise<number[]> {
  const ports = await claimedPorts();
  const held = await Promise.all(ports.map(isHeld));
  return ports.filter((_, index) => !held[index]).sort((one, other) => one - other);
}

/**
 * Releases the ports without a living holder. A process that needs them would do so too.
 *
 * @returns those that it has released
 */
export async function sweepPorts(): Promise<number[]> {
  if ((await planPortSweep()).length === 0) return [];
  return underLock(async () => {
    const ports = await planPortSweep();
    for (const port of ports) await deleteClaim(port);
    return ports;
  });
}

/** @throws {@link PortBaseError} when `count` ports above `base` are not all ports that an ordinary user may listen on */
export function assertBase(base: number, count: number): void {
  const highest = HIGHEST_PORT - count;
  if (!Number.isInteger(base) || base < LOWEST_BASE || base > highest) throw new PortBaseError(base, highest);
}

/** Finds the lowest `count` free ports in a row above `base`, and deletes claims without a living holder on the way. */
async function firstOfRun(base: number, count: number): Promise<number> {
  const last = Math.min(base + RANGE, HIGHEST_PORT);
  const inUse = { claimed: 0, listening: 0 };
  let first = base + 1;
  for (let port = first; port <= last; port++) {
    const use = await useOf(port);
    if (use === 'free' && port - first + 1 === count) return first;
    if (use === 'free') continue;
    if (use !== 'bad') inUse[use]++;
    first = port + 1;
  }
  throw new PortsUsedUpError(base + 1, last, count, inUse);
}

async function useOf(port: number): Promise<'bad' | 'claimed' | 'listening' | 'free'> {
  if (isBadPort(port)) return 'bad';
  if (await isHeld(port)) return 'claimed';
  if (!(await isFree(port))) return 'listening';
  await deleteClaim(port);
  return 'free';
}

function underLock<T>(work: () => Promise<T>): Promise<T> {
  return withFileLock(join(claimsDirectory(), 'lock'), work);
}
