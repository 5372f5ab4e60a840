/** See schema.json. */
export interface ListOptions {
  purpose?: string;
  size: boolean;
  json: boolean;
}
