import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const REPOSITORY = join(__dirname, '../..');

/** Folders below `packages/` in the order in which they are published: each after those that it depends on. */
export const PUBLISHED = [
  'system',
  'git',
  'postgres',
  'migrations',
  'testing',
  'environment',
  'nx-worktree',
] as const;

export interface Manifest {
  name: string;
  version: string;
  main: string;
  types: string;
  dependencies?: Record<string, string>;
  [field: string]: unknown;
}

export function readManifest(directory: string): Manifest {
  return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Manifest;
}
