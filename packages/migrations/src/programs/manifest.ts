import { hasCode } from '@nx-worktree/system';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const textsSchema = z.record(z.string(), z.string()).catch({});
const manifestSchema = z.object({
  dependencies: textsSchema,
  devDependencies: textsSchema,
  scripts: textsSchema,
});

/** Whether the `package.json` in a directory lists an npm package among its dependencies. */
export function dependsOn(name: string, directory: string): boolean {
  const manifest = readManifest(directory);
  return manifest !== undefined && name in { ...manifest.dependencies, ...manifest.devDependencies };
}

/** The scripts in the `package.json` of a directory that run a program, without their names. */
export function scriptsWith(program: string, directory: string): string[] {
  const scripts = Object.values(readManifest(directory)?.scripts ?? {});
  return scripts.filter((script) => script.split(/\s+/).some((word) => word.split('/').at(-1) === program));
}

function readManifest(directory: string): z.infer<typeof manifestSchema> | undefined {
  return manifestSchema.safeParse(readJson(join(directory, 'package.json'))).data;
}

/**
 * What a JSON file says.
 *
 * @returns `undefined` when it isn't there; npm, Nx and tools report one that can't be parsed
 */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR') || (error as Error).name === 'SyntaxError') return undefined;
    throw error;
  }
}
