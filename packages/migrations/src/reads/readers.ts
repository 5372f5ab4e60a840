const READER = /^the (?:migrations|seed) of (?<project>.+)$/;

export function migrationsOf(project: string): string {
  return `the migrations of ${project}`;
}

export function seedOf(project: string): string {
  return `the seed of ${project}`;
}

/** The project whose migrations or seed have read something. */
export function projectOf(reader: string): string {
  return READER.exec(reader)?.groups?.['project'] ?? reader;
}
