/** What can be asked of the ports of a new environment. */
export interface PortsOptions {
  /** Whether it has ports of its own. */
  readonly ports?: boolean;
  /** They lie above it; 8000, when left out. */
  readonly portBase?: number;
}
