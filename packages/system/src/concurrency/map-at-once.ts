/**
 * Maps items side by side, but never more than some at once: each look at a worktree is a few processes of git, and
 * all of them would be hundreds.
 *
 * @returns the results in the order of the items
 */
export async function mapAtOnce<From, To>(
  items: readonly From[],
  atOnce: number,
  map: (item: From) => Promise<To>,
): Promise<To[]> {
  const results = new Map<number, To>();
  const waiting = items.entries();
  const work = async (): Promise<void> => {
    // The iterator is shared, so each item is taken by one.
    for (const [index, item] of waiting) results.set(index, await map(item));
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work));
  return [...results].sort(([one], [other]) => one - other).map(([, result]) => result);
}
