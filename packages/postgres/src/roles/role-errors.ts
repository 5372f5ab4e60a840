import { Failure, messageOf } from '@nx-worktree/system';
import { type SharedObject, takenBy } from './taken';

/** Migrations make something that belongs to the whole server, and that is there already. */
export class SharedObjectTakenError extends Failure {
  readonly code = 'SHARED_OBJECT_TAKEN';

  /** @param usedBy the databases that use a role and can't be dropped for it, with who has them */
  constructor(
    readonly object: SharedObject,
    readonly usedBy: readonly string[],
    options: ErrorOptions,
  ) {
    const { kind, name } = object;
    const users = usedBy.length > 0 ? ` It is used by ${usedBy.join(', ')}.` : '';
    super(
      `${whereOf(options.cause)}The ${kind} "${name}" already exists on the PostgreSQL server, and the migrations create it. ` +
        `A ${kind} belongs to the whole server, not to one database, so it can be created only once.${users} ${wayOut(object)}`,
      options,
    );
  }
}

function wayOut({ kind, name }: SharedObject): string {
  if (kind !== 'role')
    return `Let the migration create it only if it is missing, or under a different name in each database.`;
  return (
    `Let the migration create it only if it is missing: do $$ begin create role "${name}"; ` +
    `exception when duplicate_object then null; end $$; Or remove what uses it, drop the role, and run the command again.`
  );
}

/** Which migration it was, from the first line of what the build said. */
function whereOf(cause: unknown): string {
  const line = (messageOf(cause).split('\n')[0] ?? '').replace(/[.:]$/, '');
  return takenBy(new Error(line)) ? '' : `${line}. `;
}
