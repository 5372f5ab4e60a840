import { type PackedPackage } from '../../tools/release/pack';

/** What `pack-once` has packed. */
export function packedPackages(): PackedPackage[] {
  return JSON.parse(process.env['NX_WORKTREE_PACKED'] ?? '[]') as PackedPackage[];
}

/** @throws Error when no such package was packed */
export function packedPackage(name: string): PackedPackage {
  const found = packedPackages().find((candidate) => candidate.name === name);
  if (!found) throw new Error(`${name} was not packed.`);
  return found;
}
