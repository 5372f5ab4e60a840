import { readJsonFile } from '@nx-worktree/system';
import { type Claim, claimedPorts, claimFile, claimSchema, isHeld } from './claim';

/** A claim as it was found. */
export type FoundClaim = {
  readonly port: number;
  /** Whether the port is kept for it; otherwise it goes to the next who asks for one. */
  readonly isHeld: boolean;
} & (
  | ({ readonly state: 'readable' } & Claim)
  | { readonly state: 'damaged'; readonly path: string; readonly reason: string }
);

/** The claims on ports of all environments of this user, in the order of the ports. */
export async function foundClaims(): Promise<FoundClaim[]> {
  const ports = (await claimedPorts()).sort((one, other) => one - other);
  const found = await Promise.all(ports.map(claimAt));
  return found.filter((claim) => claim !== undefined);
}

async function claimAt(port: number): Promise<FoundClaim | undefined> {
  const path = claimFile(port);
  const file = await readJsonFile(path, claimSchema);
  // Released since the directory was read.
  if (file.state === 'absent') return undefined;
  const common = { port, isHeld: await isHeld(port) };
  if (file.state === 'present') return { ...common, state: 'readable', ...file.value };
  return { ...common, state: 'damaged', path, reason: file.reason };
}
