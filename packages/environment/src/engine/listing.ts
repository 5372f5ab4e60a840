import { type BaseRecord } from './record';

/** How a part shows in lists of environments. */
export interface Listing<Facts extends object = object, Listed extends object = object> {
  /** What `--json` tells of it. */
  fields(environment: BaseRecord<Facts>): Partial<Listed>;

  /** Its columns in tables. Those of the part that makes the directory come first. */
  readonly columns?: readonly Column<Listed>[];

  /** What tables have no room for. */
  remark?(listed: Partial<Listed>): string | undefined;
}

/** A column of a table of environments. */
export interface Column<Listed extends object = object> {
  readonly head: string;

  /** The text for one environment, which may not have the part. */
  cell(listed: Partial<Listed>): string;
}
