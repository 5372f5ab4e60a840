/** What worktrees are for, unless a workspace has purposes of its own. */
export const USUAL_PURPOSES = [
  'test-unit',
  'test-integration',
  'test-performance',
  'test-premerge',
  'test-migration',
  'test-matrix',
] as const;

/** One of them. */
export type UsualPurpose = (typeof USUAL_PURPOSES)[number];
