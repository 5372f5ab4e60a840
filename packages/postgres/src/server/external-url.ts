/** URL of the external server that is meant: `NX_WORKTREE_DATABASE_URL` unless it is given; `undefined` for the embedded one. */
export function externalUrlOf({ url }: { readonly url?: string }): string | undefined {
  return (url ?? process.env['NX_WORKTREE_DATABASE_URL']) || undefined;
}
