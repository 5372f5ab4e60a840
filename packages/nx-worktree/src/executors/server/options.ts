/** See schema.json. */
export interface ServerOptions {
  stop: boolean;
  log: boolean;
  json: boolean;
}
