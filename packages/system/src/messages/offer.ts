/** Offers the names that the user may have meant, as a sentence before the next one; empty when there are none. */
export function offer(nearest: readonly string[]): string {
  return nearest.length > 0 ? `Did you mean ${nearest.join(', ')}? ` : '';
}
