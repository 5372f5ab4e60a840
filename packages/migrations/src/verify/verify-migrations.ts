import { type Reads, type Server } from '@nx-worktree/postgres';
import { posix } from 'node:path';
import { squawkVersion } from '../locks/squawk';
import { stateTablesOf } from '../registry/state-tables';
import { toolNamed } from '../registry/registry';
import { type Checkout } from '../sets/checkout';
import { type MigrationSet, placeOf } from '../sets/migration-set';
import { type DescribedSet } from '../templates/describe-set';
import { ensureDescribed } from '../templates/ensure-migrated';
import { listedName } from '../templates/file-contents';
import {
  type DescribedSets,
  describeSets,
  type MigratedTemplate,
  templateFrom,
} from '../templates/template-of';
import { type Migration } from '../tools/migration';
import { type Attempted } from './attempt';
import { type Stepping } from './steps';
import { VerdictStore } from './verdict-store';
import { type MigrationVerdict, type Verification, VERDICTS } from './verification';
import { verifyMigration } from './verify-migration';

/*
 * Whether each new migration of a project goes up, down and up again, what it does to rows, and what it locks.
 *
 * 1. A migration runs in a clone of the template of those before it, which is that of the base branch, as a rule.
 * 2. `give-rows` fills the tables: by the project's seed, and by rows that are made up (`rows`).
 * 3. `steps` walks up and down; `down-and-up` compares schema and contents; `../locks` sees what is locked.
 * 4. `verify-migration` tells what fails on rows only from what always fails.
 * 5. A verdict that is no failure is kept (`verdict-store`) by the digest of everything that decides it.
 * 6. `reports` writes all of it down.
 */

/** Raised when the same migration gets another verdict than before. */
const REVISION = '3';

/** What is to be verified, and where. */
export interface VerifyRequest {
  readonly server: Server;
  readonly checkout: Checkout;
  /** Those of the projects that it depends on, then that of the project. */
  readonly sets: readonly [...MigrationSet[], MigrationSet];
  /**
   * Whether a migration is to be verified.
   *
   * @param files its own, relative to the checkout
   * @param text its own text in the first of them, where that holds other migrations as well
   */
  isNew(files: readonly string[], text?: string): boolean | Promise<boolean>;
  /** With what it was compared to find that out. */
  readonly base?: string;
  /** How long each step of a migration may take. */
  readonly timeoutSeconds: number;
  /** Is told of each verdict as soon as it is there. */
  onVerdict?(verdict: Verification['migrations'][number]): void;
}

/**
 * Verifies the new migrations of a project.
 *
 * @throws {@link SharedObjectTakenError} when one makes a role that is in use, or another object that the server has once
 * @throws the errors of {@link ensureDescribed}, when the migrations before them can't be applied
 */
export async function verifyMigrations(request: VerifyRequest): Promise<Verification> {
  const { server, checkout, sets, base, timeoutSeconds } = request;
  const last = sets[sets.length - 1] as MigrationSet;
  const setting = {
    ...{ server, timeoutSeconds, stateTables: stateTablesOf(checkout.directory, sets) },
    store: VerdictStore.open(),
    squawk: await squawkVersion(placeOf(checkout.directory, last)),
  };
  let verifying = { ...setting, ...read(await describeSets(checkout, sets)) };
  const { all } = verifying.set;
  const migrations: Verification['migrations'][number][] = [];
  for (const [index, migration] of all.entries()) {
    const files = migration.files.map((file) => posix.join(last.root, file));
    if (!(await request.isNew(files, migration.text))) continue;
    const failed = migrations.find(({ verdict }) => verdict === 'fails' || verdict === 'not-reached');
    // While one ran, somebody may have changed a file.
    if (migrations.at(-1)?.isFromCache === false)
      verifying = { ...setting, ...read(await describeSets(checkout, sets)) };
    const { isFromCache, ...found } = failed
      ? notRun('not-reached', `${failed.name} fails, which comes before it`)
      : await verdictOn(verifying, index);
    const notices = [...found.notices, ...sameNumber(migration, all)];
    const named = { name: migration.name, file: files[0] ?? migration.name, ...found, notices };
    const judged = { ...named, isFailure: VERDICTS[found.verdict].isFailure, isFromCache };
    migrations.push(judged);
    request.onVerdict?.(judged);
  }
  return {
    version: 1,
    project: last.project,
    tool: toolNamed(last.tool).title,
    server: `PostgreSQL ${server.version}`,
    ...(base !== undefined && { base }),
    total: all.length,
    isSuccess: !migrations.some(({ isFailure }) => isFailure),
    migrations,
  };
}

interface Verifying extends Omit<Stepping, 'noting'> {
  readonly whole: MigratedTemplate;
  readonly store: VerdictStore;
  readonly squawk: string;
}

type Found = Attempted & { readonly isFromCache: boolean };

function read(described: DescribedSets): Pick<Verifying, 'described' | 'set' | 'whole'> {
  return { described, set: described.sets.at(-1) as DescribedSet, whole: templateFrom(described) };
}

async function verdictOn(verifying: Verifying, index: number): Promise<Found> {
  const { set, described, whole, store } = verifying;
  const { checkout } = described;
  const { title, migrateTo } = toolNamed(set.place.set.tool);
  if (!migrateTo) return notRun('not-stepped', `${title} applies all migrations at once`);
  const decisive = await decisiveFor(verifying, index);
  const valuesOf = (names: readonly string[]) => whole.valuesOf(names);
  const known = await store.find(decisive, valuesOf);
  if (known) return { ...known, isFromCache: true };
  const reads: Reads[] = [];
  const noting = { checkout, declared: whole.manifest, note: (read: Reads) => void reads.push(read) };
  const found = await verifyMigration({ ...verifying, noting }, index);
  if (!VERDICTS[found.verdict].isFailure) await store.keep(decisive, found, reads);
  return { ...found, isFromCache: false };
}

/** The name of the template stands for all that decides what is in it, what its migrations have read included. */
async function decisiveFor(
  { server, described, set, whole, squawk }: Verifying,
  index: number,
): Promise<string[]> {
  const { template } = await ensureDescribed(server, described, index);
  const migration = set.all[index] as Migration;
  const { files, name } = migration;
  const contents = files.map((file) => whole.manifest[listedName(set.place.set, migration, file)] ?? '');
  const seed = set.place.set.seed ?? '';
  return [REVISION, server.identity, squawk, template.name, seed, name, ...contents];
}

function notRun(verdict: MigrationVerdict['verdict'], reason: string): Found {
  const locks = { isMeasured: false, reason: 'the migration did not run' } as const;
  return { verdict, reason, rows: { from: [], notFilled: [] }, notices: [], locks, isFromCache: false };
}

function sameNumber(migration: Migration, all: readonly Migration[]): string[] {
  const same = all.filter(({ name, number }) => name !== migration.name && number === migration.number);
  if (migration.number === undefined || same.length === 0) return [];
  const names = same.map(({ name }) => name).join(', ');
  return [`It has the same number as ${names}: which one comes first depends on the rest of their names.`];
}
