import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { type Manifest } from './published-packages';

const IMPORT = /\b(?:require(?:\.resolve)?|import)\("([^".][^"]*)"\)/g;

/**
 * Packages that the compiled code loads without depending on them. Here they resolve, because another package brings
 * them into the root's node_modules; in a user's workspace they may be missing, or have another major version.
 */
export function undeclaredImports(
  directory: string,
  { name, dependencies = {}, ...others }: Manifest,
): string[] {
  const optional = (others['optionalDependencies'] ?? {}) as Record<string, string>;
  const declared = new Set([name, ...Object.keys(dependencies), ...Object.keys(optional), ...builtinModules]);
  const imported = new Set(javaScriptFiles(join(directory, 'src')).flatMap(packagesIn));
  return [...imported].filter((module) => !declared.has(module) && !module.startsWith('node:')).sort();
}

function javaScriptFiles(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js'))
    .map((file) => join(directory, file));
}

function packagesIn(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(IMPORT)].map(([, module = '']) => {
    const [first = '', second = ''] = module.split('/');
    return first.startsWith('@') ? `${first}/${second}` : first;
  });
}
