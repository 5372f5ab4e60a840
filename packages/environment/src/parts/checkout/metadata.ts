import { unkeptCommits } from '@nx-worktree/git';
import { z } from 'zod';
import { definePartMetadata } from '../../engine/part-metadata';
import { type BaseRecord } from '../../engine/record';
import { BACKUP_REFS } from '../../worktrees/work/backup-refs';
import { type CheckoutFacts } from './facts';

export const checkoutMetadata = definePartMetadata({
  schema: z.object({
    branch: z.string().describe('The branch that was asked for; HEAD when the main checkout was on none.'),
    commit: z.string().describe('The commit that was checked out.'),
    base: z.string().describe('The ref that led to the commit, or the commit itself.'),
    projects: z
      .array(z.string())
      .nullable()
      .describe('The projects whose files are checked out; null when all are.'),
  }),

  write({ facts }: BaseRecord<CheckoutFacts>) {
    const { branch = '', commit = '', base = '', projects = null } = facts.checkout ?? {};
    return { branch, commit, base, projects };
  },

  /**
   * The commit that was checked out counts as one that is kept elsewhere. Where nothing else keeps it, the file is not
   * believed: commits could be lost by it.
   */
  async read({ branch, commit, base, projects }, repository): Promise<CheckoutFacts> {
    const unkept = await unkeptCommits(repository, commit, { refs: [BACKUP_REFS] });
    return unkept?.length === 0 ? { checkout: { branch, commit, base, ...(projects && { projects }) } } : {};
  },
});
