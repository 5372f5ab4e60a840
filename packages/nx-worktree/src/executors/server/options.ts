/** See schema.json. */
export interface ServerOptions {
  stop: boolean;
  log: boolean;
  dropKept: boolean;
  json: boolean;
}
