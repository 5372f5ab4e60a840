const READER = /^the (?:migrations|seed) of (?<project>.+)$/;

/** The name under which the migrations of a project are listed as the reader of a file. */
export function migrationsOf(project: string): string {
  return `the migrations of ${project}`;
}

/** The same for its seed. */
export function seedOf(project: string): string {
  return `the seed of ${project}`;
}

/** The project of such a name. */
export function projectOf(reader: string): string {
  return READER.exec(reader)?.groups?.['project'] ?? reader;
}
