import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { assignedStrings, bodyOf } from '../../python/source';
import { type MigrationPlace } from '../../sets/migration-set';
import { MigrationFilesError } from '../migration-errors';
import { type Down, isMarkedIrreversible, type Migration } from '../migration';

/** A file of Alembic, read and not run. */
export interface Revision extends Migration {
  readonly after: readonly string[];
  /** What its author calls the branch that begins here. */
  readonly labels: readonly string[];
}

/**
 * Reads the revisions in files.
 *
 * @param files relative to the project's root
 * @throws {@link MigrationFilesError} when a file names no revision, or two name the same one, or one that isn't there
 */
export async function revisionsIn(files: readonly string[], place: MigrationPlace): Promise<Revision[]> {
  const revisions = await Promise.all(files.map((file) => revisionIn(file, place)));
  const byName = new Map<string, Revision>();
  for (const revision of revisions) {
    const same = byName.get(revision.name);
    if (same) {
      const both = `${same.files[0]} and ${revision.files[0]} both are revision ${revision.name}`;
      throw new MigrationFilesError(place.set, both);
    }
    byName.set(revision.name, revision);
  }
  return inOrder(revisions.map((revision) => ({ ...revision, after: afterOf(revision, revisions, place) })));
}

async function revisionIn(file: string, { set, projectRoot }: MigrationPlace): Promise<Revision> {
  const text = await readFile(join(projectRoot, file), 'utf8');
  const strings = (name: string): string[] => {
    const found = assignedStrings(text, name);
    if (found) return found;
    throw new MigrationFilesError(set, `${file} computes ${name}, which has to be written as strings`);
  };
  const [name] = strings('revision');
  if (name === undefined) throw new MigrationFilesError(set, `${file} names no revision`);
  return {
    name,
    files: [file],
    down: downIn(text),
    after: [...strings('down_revision'), ...strings('depends_on')],
    labels: strings('branch_labels'),
  };
}

/** Merges do nothing, so that nothing is to be undone. */
function downIn(text: string): Down {
  const [up, down] = [bodyOf(text, 'upgrade'), bodyOf(text, 'downgrade')];
  if (isMarkedIrreversible(text) || down?.[0]?.startsWith('raise') === true) return 'refused';
  if (down === undefined) return 'absent';
  return down.length > 0 || up?.length === 0 ? 'present' : 'absent';
}

/** `depends_on` can also name a branch, or the beginning of a revision. */
function afterOf({ files, after }: Revision, all: readonly Revision[], { set }: MigrationPlace): string[] {
  return [...new Set(after)].map((wanted) => {
    const found =
      all.find(({ name }) => name === wanted) ??
      all.find(({ labels }) => labels.includes(wanted)) ??
      all.find(({ name }) => name.startsWith(wanted));
    if (found) return found.name;
    throw new MigrationFilesError(set, `${files[0]} comes after revision ${wanted}, which no file has`);
  });
}

/** Each after those that it needs; of several that could be next, the one whose file's name comes first. */
function inOrder(revisions: readonly Revision[]): Revision[] {
  const left = [...revisions].sort((a, b) => compare(base(a), base(b)));
  const done = new Map<string, Revision>();
  for (;;) {
    const next = left.find(({ name, after }) => !done.has(name) && after.every((one) => done.has(one)));
    // What is in a circle is left: Alembic reports it.
    if (!next) return [...done.values(), ...left.filter(({ name }) => !done.has(name))];
    done.set(next.name, next);
  }
}

/** The revisions that none comes after, without those that begin or continue a branch with a name of its own. */
export function headsOf(revisions: readonly Migration[]): Migration[] {
  return revisions.filter(({ name }) => !revisions.some(({ after }) => after?.includes(name)));
}

/** A revision, and all that were applied before it. */
export function ancestorsOf(names: readonly string[], revisions: readonly Migration[]): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    for (const before of revisions.find((one) => one.name === name)?.after ?? []) add(before);
  };
  names.forEach(add);
  return found;
}

function base({ files: [file = ''] }: Migration): string {
  return posix.basename(file);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
