import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const TABLES = 20;

/** How many there are: for each table one that creates it and one that changes it. */
export const MIGRATIONS = 2 * TABLES;

/** Plain SQL, so that each tool can run them; node-pg-migrate, too, takes such files. */
export async function writeMigrations(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const texts = Array.from({ length: TABLES }, (_, index) => index + 1).flatMap((table) => [
    `CREATE TABLE item_${table} (
       id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
       name text NOT NULL,
       created_at timestamptz NOT NULL DEFAULT now()
     );`,
    `CREATE INDEX item_${table}_name ON item_${table} (name);
     ALTER TABLE item_${table} ADD COLUMN parent_id bigint REFERENCES item_1 (id);`,
  ]);
  for (const [index, text] of texts.entries()) {
    await writeFile(join(directory, `${String(index + 1).padStart(3, '0')}_step.sql`), text);
  }
}
