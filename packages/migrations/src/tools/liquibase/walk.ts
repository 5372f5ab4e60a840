import { type ChangeSet, type NamedFile } from './change-set';
import { type Changelog, type Entry, readChangelog, UnreadableChangelog } from './changelog';
import {
  type Chosen,
  type Conditions,
  conditionsOf,
  isForPostgres,
  isTaken,
  joined,
  NO_CONDITIONS,
} from './conditions';
import { foldersFor, normalized, type Resource, resourceFor, resourcesIn } from './resources';

/** Where a walk begins, and what decides which change sets it takes. */
export interface Start extends Chosen {
  /** As Liquibase is told of the changelog. */
  readonly changelog: string;
  /** Absolute paths. */
  readonly searchPaths: readonly string[];
}

/** A change set that is applied, and where it was found. */
export interface Found {
  readonly changeSet: ChangeSet;
  /** By this path it is noted. */
  readonly path: string;
  /** Absolute paths: the changelog, then what else it is made of. */
  readonly files: readonly [string, ...string[]];
}

/** A changelog, with all that it includes. */
export interface Walked {
  /** In the order in which they are applied. */
  readonly found: readonly Found[];
  /** Absolute paths of all files that were read or named. */
  readonly files: readonly string[];
  /** Absolute paths of the folders of which all changelogs are included. */
  readonly folders: readonly string[];
  /** Why some of it is missing, as a sentence without its full stop. */
  readonly problem?: string | undefined;
}

/** Reads a changelog and all that it includes. It throws nothing: what could be read is there, and what could not is named. */
export function walk(start: Start): Walked {
  const walker = new Walker(start);
  const root = resourceFor(start.searchPaths, start.changelog);
  if (!root) return { found: [], files: [], folders: [], problem: `${start.changelog} is not there` };
  try {
    walker.read(root, NO_CONDITIONS);
  } catch (error) {
    if (!(error instanceof UnreadableChangelog)) throw error;
    return { ...walker.result(), problem: error.message };
  }
  return walker.result();
}

class Walker {
  readonly #files = new Set<string>();
  readonly #folders: string[] = [];
  readonly #found: Found[] = [];
  readonly #reading: string[] = [];
  readonly #properties = new Map<string, string>();

  constructor(private readonly start: Start) {}

  result(): Walked {
    const order = (wanted?: string) =>
      this.#found.filter(({ changeSet: { values } }) => values['runOrder']?.toLowerCase() === wanted);
    const others = this.#found.filter(
      ({ changeSet: { values } }) => !/^(first|last)$/i.test(values['runOrder'] ?? ''),
    );
    return {
      found: [...order('first'), ...others, ...order('last')],
      files: [...this.#files],
      folders: this.#folders,
    };
  }

  read(resource: Resource, above: Conditions): void {
    if (this.#reading.includes(resource.path))
      throw new UnreadableChangelog(`${resource.name} includes itself`);
    this.#files.add(resource.path);
    this.#reading.push(resource.path);
    const changelog = this.#changelogIn(resource);
    const conditions = joined(above, changelog.conditions);
    for (const entry of changelog.entries) this.#enter(entry, resource, changelog, conditions);
    this.#reading.pop();
  }

  #changelogIn({ name, path }: Resource): Changelog {
    try {
      return readChangelog(path);
    } catch (error) {
      if (error instanceof UnreadableChangelog) {
        throw new UnreadableChangelog(`${name} can't be taken: ${error.message}`, { cause: error });
      }
      throw error;
    }
  }

  #enter(entry: Entry, resource: Resource, changelog: Changelog, above: Conditions): void {
    if (entry.kind === 'property') {
      if (entry.file !== undefined) this.#name({ path: entry.file, isRelative: false }, resource);
      else if (!this.#properties.has(entry.name)) this.#properties.set(entry.name, entry.value);
      return;
    }
    if (entry.kind === 'changeSet') {
      this.#take(entry.changeSet, resource, changelog, above);
      return;
    }
    const { values } = entry.element;
    if (values['ignore'] === 'true') return;
    const computed = ['filter', 'resourceComparator'].find((name) => name in values);
    if (computed !== undefined) {
      throw new UnreadableChangelog(
        `${resource.name} has an includeAll with ${computed}, which is a class of Java`,
      );
    }
    const conditions = joined(above, conditionsOf(values));
    for (const included of this.#included(entry, resource)) this.read(included, conditions);
  }

  #included(
    { kind, element: { values }, path }: Extract<Entry, { path: string }>,
    from: Resource,
  ): Resource[] {
    const named = this.#replaced(path, from);
    const beside = values['relativeToChangelogFile'] === 'true' ? from : undefined;
    const { searchPaths } = this.start;
    if (kind === 'include') {
      const one = resourceFor(searchPaths, named, beside);
      if (one) return [one];
      if (values['errorIfMissing'] === 'false') return [];
      throw new UnreadableChangelog(`${from.name} includes ${named}, which is not there`);
    }
    const folders = foldersFor(searchPaths, named, beside);
    this.#folders.push(...folders.map((folder) => folder.path));
    const all = resourcesIn(folders).filter(({ name }) => isWanted(name, named, from, values));
    if (all.length > 0 || values['errorIfMissingOrEmpty'] === 'false') return all;
    throw new UnreadableChangelog(`${from.name} includes all of ${named}, where no changelog is`);
  }

  #take(changeSet: ChangeSet, resource: Resource, changelog: Changelog, above: Conditions): void {
    const { values } = changeSet;
    const named = changeSet.files.flatMap((file) => this.#name(file, resource) ?? []);
    const [id, author] = [this.#replaced(changeSet.id, resource), this.#replaced(changeSet.author, resource)];
    if (id === '' || author === '') {
      throw new UnreadableChangelog(`${resource.name} has a change set without an id or an author`);
    }
    if (values['ignore'] === 'true' || !isForPostgres(values['dbms'])) return;
    const unreadable = (expression: string) =>
      new UnreadableChangelog(`${resource.name}, change set ${id}: "${expression}" can't be read`);
    if (!isTaken(joined(above, conditionsOf(values)), this.start, unreadable)) return;
    this.#found.push({
      changeSet: { ...changeSet, id, author },
      path: normalized(values['logicalFilePath'] ?? changelog.logicalFilePath ?? resource.name),
      files: [resource.path, ...named],
    });
  }

  /** Notes a file that a changelog names. Liquibase reports one that isn't there. */
  #name({ path, isRelative }: NamedFile, from: Resource): string | undefined {
    const file = resourceFor(this.start.searchPaths, path, isRelative ? from : undefined);
    if (file) this.#files.add(file.path);
    return file?.path;
  }

  #replaced(text: string, { name }: Resource): string {
    return text.replaceAll(/\$\{([^}]+)\}/g, (_, property: string) => {
      const value = this.#properties.get(property.trim());
      if (value !== undefined) return value;
      throw new UnreadableChangelog(`${name} has \${${property}}, and no changelog before says what that is`);
    });
  }
}

function isWanted(
  name: string,
  folder: string,
  from: Resource,
  values: Readonly<Record<string, string>>,
): boolean {
  const { endsWithFilter = '', minDepth, maxDepth } = values;
  if (minDepth !== undefined || maxDepth !== undefined) {
    throw new UnreadableChangelog(
      `${from.name} includes all of ${folder} by depth, which nx-worktree does not know`,
    );
  }
  return name.toLowerCase().endsWith(endsWithFilter.toLowerCase());
}
