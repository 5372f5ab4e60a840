import { pack } from '../tools/release/pack';

/** Packs the packages before the first test; the workers find what was packed in this variable. */
export default function packOnce(): void {
  process.env['NX_WORKTREE_PACKED'] = JSON.stringify(pack());
}
