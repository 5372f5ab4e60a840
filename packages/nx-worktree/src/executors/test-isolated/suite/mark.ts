import { randomUUID } from 'node:crypto';

/** Variable that every process of a suite inherits, and whose value no other suite has. */
export const MARK = 'NX_WORKTREE_SUITE';

/** A mark of a suite that this process starts. */
export function newMark(): string {
  return `${process.pid}-${randomUUID()}`;
}

/** Pid of the process that has started the suite. */
export function starterOf(mark: string): number {
  return Number.parseInt(mark, 10);
}
