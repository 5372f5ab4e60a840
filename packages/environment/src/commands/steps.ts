import { discoverMigrations, type MigrationSet, type ProjectFileTest } from '@nx-worktree/migrations';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { atCurrentPlace } from '../parts/checkout/current-place';
import { checkoutStep } from '../parts/checkout/part';
import { type CheckoutWishes } from '../parts/checkout/wishes';
import { dependenciesStep } from '../parts/dependencies/part';
import { type DependenciesWishes } from '../parts/dependencies/wishes';
import { environmentFileStep } from '../parts/environment-file/part';
import { checkoutAt, type Repository } from '@nx-worktree/git';
import { identifierStep } from '../parts/identifier/part';
import { metadataStep } from '../parts/metadata/part';
import { databaseStep } from '../parts/database/part';
import { portsStep } from '../parts/ports/part';
import { recordHolder } from '../worktrees/repositories/held-databases';
import { type ServerAccess } from '../server/server-access';
import { type EnvironmentRecords } from '../engine/records';
import { type EnvironmentRecord } from '../engine/record';
import { type Stack } from '../engine/stack';
import { type Step } from '../engine/part';

/** What the steps of a worktree work with. */
export interface Surroundings {
  readonly repository: Repository;
  readonly records: EnvironmentRecords;
  readonly server: ServerAccess;
}

/** What was asked of a new worktree. A stack that only reverts needs none of it. */
export interface Wishes {
  readonly checkout: CheckoutWishes;
  readonly ports: boolean;
  readonly portBase?: number;
  readonly database: boolean;
  readonly dependencies: DependenciesWishes;
  readonly migrations: readonly MigrationSet[];
  readonly isProjectFile: ProjectFileTest;
}

/** What an environment can have, for those who look at one that is there or take it away. */
export const EVERYTHING: Wishes = {
  checkout: {},
  ports: true,
  database: true,
  dependencies: { mode: 'auto' },
  migrations: [],
  isProjectFile: () => true,
};

/** The steps of a worktree, in the order in which they are applied. */
export function worktreeStack(
  { repository, records, server }: Surroundings,
  environment: EnvironmentRecord,
  wishes: Wishes = EVERYTHING,
): Stack {
  const { identifier, purpose } = environment;
  const database = databaseStep({
    server,
    name: databaseNameOf(purpose, identifier),
    migrations: migrationsOf(environment, wishes),
    record: (id) => recordHolder(repository, id, records.pathOf(identifier)),
  });
  const ports = portsStep({
    record: records.pathOf(identifier),
    ...(wishes.portBase !== undefined && { base: wishes.portBase }),
  });
  const dependencies = dependenciesStep({ main: repository.root, wishes: wishes.dependencies });
  const steps: (Step | false)[] = [
    identifierStep(records),
    checkoutStep(repository, wishes.checkout),
    wishes.dependencies.mode !== 'none' && atCurrentPlace(repository, dependencies),
    wishes.ports && ports,
    // It is dropped wherever the worktree is; its migrations lie where that is now.
    wishes.database && { ...database, apply: atCurrentPlace(repository, database).apply },
    ...fileSteps(repository),
  ];
  return { steps: steps.filter((step) => step !== false), journal: records };
}

/** The steps that write what the worktree says of itself: the environment file, and the metadata last. */
export function fileSteps(repository: Repository): Step[] {
  return [environmentFileStep(), metadataStep()].map((step) => atCurrentPlace(repository, step));
}

/** Finds the migrations of an environment's database in its checkout: of the same projects, once it has been made. */
export function migrationsOf(
  { facts }: EnvironmentRecord,
  { migrations, isProjectFile }: Pick<Wishes, 'migrations' | 'isProjectFile'>,
): (checkout: string) => Promise<readonly MigrationSet[]> {
  const projects = facts.database?.projects;
  return async (checkout) => {
    const sets = await discoverMigrations(checkoutAt(checkout), migrations, isProjectFile);
    return projects ? sets.filter(({ project }) => projects.includes(project)) : sets;
  };
}

/**
 * Where the worktree of an environment lies.
 *
 * @param worktrees the directory that holds the worktrees: absolute, relative to the main checkout, or `~/...` for one
 *   in the user's home, since no shell replaces that in nx.json
 */
export function directoryFor(
  { root }: Pick<Repository, 'root'>,
  purpose: string,
  identifier: string,
  worktrees = 'worktrees',
): string {
  return resolve(
    root,
    worktrees.replace(/^~(?=[/\\]|$)/, () => process.env['HOME'] || homedir()),
    `${purpose}-${identifier}`,
  );
}

/** `testdb_integration_api_endpoints` for test-integration and api-endpoints. */
function databaseNameOf(purpose: string, identifier: string): string {
  return ['testdb', purpose.replace(/^test-/, ''), identifier].join('_').replaceAll(/[^a-zA-Z0-9]+/g, '_');
}
