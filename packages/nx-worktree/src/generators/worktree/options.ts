/** The options of the command. Those that are not listed here belong to the parts of environments: see worktree-schema.ts. */
export interface WorktreeOptions {
  /** Nx turns a text that looks like a number into a number. */
  readonly identifier?: string | number;
  readonly purpose?: string;
  readonly [partOption: string]: unknown;
}
