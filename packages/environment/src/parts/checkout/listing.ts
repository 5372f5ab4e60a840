import { type Listing } from '../../engine/listing';
import { type CheckoutFacts } from './facts';

/** What lists tell of the checkout. */
export interface ListedCheckout {
  readonly branch: string;
  readonly commit: string;
  /** The projects that were asked for, when the others aren't checked out. */
  readonly projects: readonly string[];
}

export const checkoutListing: Listing<CheckoutFacts, ListedCheckout> = {
  fields({ facts: { checkout } }) {
    if (!checkout) return {};
    const { branch, commit, projects } = checkout;
    return { branch, commit, ...(projects && { projects }) };
  },
  columns: [
    { head: 'branch', cell: ({ branch = '' }) => branch },
    { head: 'commit', cell: ({ commit = '' }) => commit.slice(0, 8) },
  ],
  remark: ({ projects }) => projects && `has only ${projects.join(', ')} and what they need`,
};
