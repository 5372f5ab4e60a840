/** See schema.json. */
export interface ListOptions {
  json: boolean;
}
