/** See schema.json. */
export interface WorktreeOptions {
  /** Nx makes a number of what looks like one. */
  identifier: string | number;
  purpose: string;
  branch?: string;
  ports?: boolean;
  database?: boolean;
  project?: string;
}
