/** See schema.json. */
export interface WorktreeOptions {
  identifier: string;
  purpose: string;
  branch?: string;
  ports?: boolean;
  database?: boolean;
}
