import { hasCode } from '@nx-worktree/system';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const dependenciesSchema = z.record(z.string(), z.string()).catch({});
const manifestSchema = z.object({
  dependencies: dependenciesSchema,
  devDependencies: dependenciesSchema,
});

/** Whether the `package.json` in a directory lists an npm package among its dependencies. */
export function dependsOn(name: string, directory: string): boolean {
  const manifest = readManifest(directory);
  return manifest !== undefined && name in { ...manifest.dependencies, ...manifest.devDependencies };
}

function readManifest(directory: string): z.infer<typeof manifestSchema> | undefined {
  try {
    const manifest = manifestSchema.safeParse(
      JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')),
    );
    return manifest.data;
  } catch (error) {
    // npm and Nx report a manifest that can't be parsed.
    if (hasCode(error, 'ENOENT', 'ENOTDIR') || (error as Error).name === 'SyntaxError') return undefined;
    throw error;
  }
}
