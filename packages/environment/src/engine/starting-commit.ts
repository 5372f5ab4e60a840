import { type RecordedPart } from './recorded-part';
import { type BaseRecord } from './record';

/** The commit with which an environment began, as the part has it that checked it out. */
export function startingCommitOf(
  parts: readonly RecordedPart[],
  environment: BaseRecord,
): string | undefined {
  const commits = parts.map((part) => part.startingCommit?.(environment));
  return commits.find((commit) => commit !== undefined);
}

/** A record, and the commit with which its environment began. */
export type Started<Record extends BaseRecord> = Record & { readonly startingCommit?: string };
