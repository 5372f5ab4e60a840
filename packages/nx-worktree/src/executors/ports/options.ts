/** See schema.json. */
export interface PortsOptions {
  json: boolean;
  port?: number;
  kill: boolean;
  /** Nx makes a number of what looks like one. */
  identifier?: string | number;
  reassign: boolean;
  force: boolean;
}
