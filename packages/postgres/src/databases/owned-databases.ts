import { type RecordHolder } from '@nx-worktree/system';
import { findAll, findOfEnvironment, type OwnedRow } from '../ownership/owned-database';
import { holderIn } from '../ownership/record-text';
import { type Session } from '../session/session';

/** A database of ours, as the maintenance database describes it. */
export interface OwnedDatabase {
  readonly name: string;
  readonly kind: 'template' | 'clone';
  /** Name of the template that it is a clone of. */
  readonly template?: string;
  /** Id of the environment whose record holds it. */
  readonly environment?: string;
  /** That record; missing in a database that an older release made. */
  readonly holder?: RecordHolder;
  readonly createdAt: Date;
}

/** All databases of ours on this server, oldest first. */
export async function ownedDatabases(session: Session): Promise<OwnedDatabase[]> {
  return (await findAll(session)).map(ownedDatabaseIn);
}

/** The databases that the record of an environment holds, oldest first. */
export async function databasesOfEnvironment(
  session: Session,
  environment: string,
): Promise<OwnedDatabase[]> {
  return (await findOfEnvironment(session, environment)).map(ownedDatabaseIn);
}

/** The record that holds the database of a row; `undefined` when a process does, or when it isn't known where it is. */
export function recordHolderIn({ environment, record }: OwnedRow): RecordHolder | undefined {
  return environment === null ? undefined : holderIn(environment, record);
}

function ownedDatabaseIn(row: OwnedRow): OwnedDatabase {
  const { name, kind, template, environment, createdAt } = row;
  const holder = recordHolderIn(row);
  return {
    name,
    kind,
    ...(template !== null && { template }),
    ...(environment !== null && { environment }),
    ...(holder && { holder }),
    createdAt,
  };
}
