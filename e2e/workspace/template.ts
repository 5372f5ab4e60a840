import { cp, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A folder of `e2e` with the files of a workspace. */
export type Template = 'template' | 'template-prisma' | 'template-typeorm';

/** Copies a template, asks for a version of Nx in it, and names the registry of our scope. */
export async function copyTemplate(
  template: Template,
  directory: string,
  { nxVersion, registryUrl }: { readonly nxVersion: string; readonly registryUrl: string },
): Promise<void> {
  await cp(join(__dirname, '..', template), directory, { recursive: true });
  // Under its real name it would count for this repository too.
  await rename(join(directory, 'gitignore'), join(directory, '.gitignore'));
  await writeFile(join(directory, '.npmrc'), `@nx-worktree:registry=${registryUrl}\n`);
  const file = join(directory, 'package.json');
  const manifest = JSON.parse(await readFile(file, 'utf8')) as { devDependencies?: object };
  const devDependencies = { ...manifest.devDependencies, nx: nxVersion };
  await writeFile(file, JSON.stringify({ ...manifest, devDependencies }, null, 2));
}
