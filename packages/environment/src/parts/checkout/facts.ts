import { z } from 'zod';
import { commitSchema } from '../../engine/record';

export const checkoutFactsSchema = z.object({
  checkout: z
    .object({
      /** As it was asked for; `HEAD` when the main checkout is on no branch. */
      branch: z.string(),
      commit: commitSchema,
      /** The ref that led to the commit, such as `refs/remotes/origin/main`, or the commit itself. */
      base: z.string(),
      /** Whether the branch itself is checked out, and not its commit only. */
      isAttached: z.boolean().optional(),
      /** The projects that were asked for, when the others aren't checked out. */
      projects: z.array(z.string()).optional(),
      /** The directories that are checked out for them, relative to the checkout. */
      directories: z.array(z.string()).optional(),
    })
    .optional(),
});
/** What the record keeps of the checkout. */
export type CheckoutFacts = z.infer<typeof checkoutFactsSchema>;

/** What is known of a checkout that has been made. */
export type CheckedOut = NonNullable<CheckoutFacts['checkout']>;
