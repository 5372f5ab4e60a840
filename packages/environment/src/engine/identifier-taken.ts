import { Failure } from '@nx-worktree/system';

/** The environment that has an identifier already. */
export interface Holder {
  readonly purpose: string;
  readonly directory: string;
  readonly created: string;
}

/** Another environment of this repository has the identifier. */
export class IdentifierTakenError extends Failure {
  readonly code = 'IDENTIFIER_TAKEN';

  constructor(
    readonly identifier: string,
    /** `undefined` when the record that holds it can't be read. */
    readonly holder: Holder | undefined,
    /** Path of the record that holds it. */
    readonly record: string,
  ) {
    super(`The identifier ${identifier} is taken ${holder ? byWorktree(holder) : byRecord(record)}`);
  }
}

function byWorktree({ purpose, directory, created }: Holder): string {
  return `by the ${purpose} worktree ${directory}, since ${created}. Choose another one, or remove that worktree first.`;
}

function byRecord(record: string): string {
  return `by a record that can't be read: ${record}. Choose another one, or inspect that file and delete it.`;
}
