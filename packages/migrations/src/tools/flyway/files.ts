import { readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { crc32 } from 'node:zlib';
import { type Names, type Settings } from './settings';

/** A file by whose name Flyway knows what it is. */
export interface FlywayFile {
  readonly kind: 'versioned' | 'undo' | 'repeatable' | 'baseline';
  /** Such as `1.2`; empty for one that is repeatable. */
  readonly version: string;
  readonly description: string;
  /** As Flyway notes it: relative to its location, with `/`. */
  readonly script: string;
  /** Absolute path. */
  readonly path: string;
}

/** Programs in Java that are migrations, by their names. */
const IN_JAVA = /^[VRUB]\w*__\w+\.(java|kt)$/;

/** Such as `afterMigrate.sql`. */
const CALLBACK = /^(before|after)[A-Z]\w*\.sql$/;

/** All files in the folders of Flyway and in those below that are migrations by their names. */
export function flywayFiles({ locations, names }: Settings): FlywayFile[] {
  return locations.flatMap((location) =>
    filesBelow(location).flatMap((script) => fileNamed(script, join(location, script), names) ?? []),
  );
}

/** Absolute paths of migrations in Java, which only a program that contains them can apply. */
export function programsAmong({ locations }: Settings): string[] {
  return locations.flatMap((location) =>
    filesBelow(location)
      .filter((file) => IN_JAVA.test(posix.basename(file)))
      .map((file) => join(location, file)),
  );
}

/** Whether there are scripts that Flyway runs before or after others, each time. */
export function hasCallbacks({ locations }: Settings): boolean {
  return locations.some((location) =>
    filesBelow(location).some((file) => CALLBACK.test(posix.basename(file))),
  );
}

/** `ResourceNameParser` in Flyway's source. */
function fileNamed(script: string, path: string, names: Names): FlywayFile | undefined {
  const name = posix.basename(script);
  const suffix = names.suffixes.find((one) => name.toLowerCase().endsWith(one.toLowerCase()));
  if (suffix === undefined) return undefined;
  const stem = name.slice(0, name.length - suffix.length);
  const kinds = ['versioned', 'undo', 'repeatable', 'baseline'] as const;
  const kind = kinds.find((one) => names[one] !== '' && stem.startsWith(names[one]));
  if (kind === undefined) return undefined;
  const [version = '', ...rest] = stem.slice(names[kind].length).split(names.separator);
  const isNumbered = /^\d+([._]\d+)*$/.test(version);
  if (kind === 'repeatable' ? version !== '' || rest.length === 0 : !isNumbered) return undefined;
  const description = rest.join(names.separator).replaceAll('_', ' ');
  return { kind, version: version.replaceAll('_', '.'), description, script, path };
}

/** `1.2` comes before `1.10`, and `1.0` is `1`: `MigrationVersion` in Flyway's source. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [one, other].map((version) => version.split('.').map(BigInt));
  for (let at = 0; at < Math.max(a?.length ?? 0, b?.length ?? 0); at += 1) {
    const [x = 0n, y = 0n] = [a?.[at], b?.[at]];
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}

/** The checksum that Flyway notes: over the lines, without what ends them and without the mark of an encoding. */
export function checksumOf(text: string): number {
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|[\r\n]/);
  return crc32(lines.join('')) | 0;
}

/** Relative to the directory, with `/`, sorted by their bytes; none where there is no such directory. */
function filesBelow(directory: string, within = ''): string[] {
  try {
    return readdirSync(join(directory, within), { withFileTypes: true })
      .flatMap((entry) => {
        const path = posix.join(within, entry.name);
        return entry.isDirectory() ? filesBelow(directory, path) : [path];
      })
      .sort();
  } catch {
    return [];
  }
}
