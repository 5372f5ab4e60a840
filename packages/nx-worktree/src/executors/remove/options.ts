/** See schema.json. */
export interface RemoveOptions {
  identifier: string;
  force: boolean;
}
