import { type ExecutorContext } from '@nx/devkit';
import { gitFacts } from '@nx-worktree/environment';
import {
  type ComparedDatabase,
  type MigrationStatus,
  type SetStatus,
  statusOfSet,
  summarized,
} from '@nx-worktree/migrations';
import { printable } from '@nx-worktree/system';
import { suiteMigrations } from '../../migrations/migration-order';
import { optionsIn } from '../../options/plugin-options';
import { type Outcome, outcomeOf } from '../../terminal/outcome';
import { NoMigrationsError } from '../migrate-isolated/migrate-errors';
import { type MigrationStatusOptions } from './options';
import { type StatusDatabase, withStatusDatabase } from './status-database';
import { statusText } from './status-text';

/** Says what a database has of a project's migrations, and what does not fit together. */
export default function migrationStatus(
  options: MigrationStatusOptions,
  context: ExecutorContext,
): Promise<Outcome> {
  return outcomeOf(async () => {
    const status = await statusOf(options, context);
    console.log(options.json ? JSON.stringify(status) : printable(statusText(status)));
    return status.isConsistent && !(options.failOnPending && status.pending > 0);
  });
}

function statusOf(
  { url, identifier }: MigrationStatusOptions,
  { root, projectName: project = '', projectGraph, nxJsonConfiguration }: ExecutorContext,
): Promise<MigrationStatus> {
  const { server, resetTargetName } = optionsIn(nxJsonConfiguration);
  const setsIn = (checkout: string) => suiteMigrations(checkout, project, projectGraph);
  const choice = { root, url, identifier: identifier?.toString(), server, setsIn };
  return withStatusDatabase(choice, async (database) => {
    const sets = setsIn(database.checkout);
    if (sets.length === 0) throw new NoMigrationsError(project);
    const { checkout, address, kept, keep, worktree } = database;
    const request = {
      checkout,
      kept,
      ...(keep && { keep }),
      database: address,
      reset:
        worktree === undefined ? undefined : `nx run ${project}:${resetTargetName} --identifier=${worktree}`,
      askGit: gitFacts.bind(undefined, checkout),
    };
    const statuses: SetStatus[] = [];
    for (const set of sets) statuses.push(await statusOfSet(set, request));
    return summarized({ project, database: shownOf(database), sets: withFailure(statuses, database) });
  });
}

/** Nothing of an address that is secret. */
function shownOf({ source, address, worktree }: StatusDatabase): ComparedDatabase {
  const { hostname = '', port = '' } = address ? new URL(address.url) : {};
  return {
    source,
    name: address?.name ?? '',
    server: [hostname, port].filter(Boolean).join(':'),
    ...(worktree !== undefined && { worktree }),
  };
}

/** Migrations that can't be applied to an empty database are wrong as well; which project's is in the message. */
function withFailure(statuses: readonly SetStatus[], { failure }: StatusDatabase): SetStatus[] {
  if (!failure) return [...statuses];
  return statuses.map((status, index) => {
    if (index < statuses.length - 1) return status;
    const mismatch = {
      kind: 'template-fails' as const,
      severity: 'error' as const,
      migrations: [],
      cause: failure.message,
      fix: 'Correct the migrations, so that they can be applied to an empty database.',
    };
    return { ...status, mismatches: [...status.mismatches, mismatch] };
  });
}
