import { parseJson } from '@nx/devkit';
import { Minimatch } from 'minimatch';
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/**
 * Tells which package.json files belong to a project: those that the package manager's workspaces name, as Nx
 * itself decides. A package.json elsewhere, such as in a test's fixtures, is none.
 *
 * @param workspaceRoot absolute path
 * @returns a test of paths relative to the workspace root
 */
export function packageManagerWorkspaces(workspaceRoot: string): (packageJson: string) => boolean {
  const patterns = patternsOf(workspaceRoot).map(toPackageJson);
  const included = patterns.filter((pattern) => !pattern.startsWith('!'));
  const excluded = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  if (included.length === 0 && excluded.length > 0) included.push('**/package.json');
  const isIncluded = matcher(included);
  const isExcluded = matcher(excluded);
  return (packageJson) => isIncluded(packageJson) && !isExcluded(packageJson);
}

function patternsOf(workspaceRoot: string): string[] {
  const root = readJson(join(workspaceRoot, 'package.json'));
  const npm = Array.isArray(root?.workspaces) ? root.workspaces : (root?.workspaces?.packages ?? []);
  const pnpm = packagesInYaml(readText(join(workspaceRoot, 'pnpm-workspace.yaml')) ?? '');
  const lerna = readJson(join(workspaceRoot, 'lerna.json'));
  // A root package.json that speaks of Nx makes the root a project.
  const own = root?.nx ? ['package.json'] : [];
  return [...npm, ...pnpm, ...(lerna ? (lerna.packages ?? ['packages/*']) : []), ...own];
}

/** The list below `packages:`, which is all that is needed of that file, so no YAML parser is. */
function packagesInYaml(text: string): string[] {
  const block = /^packages:[^\S\n]*(?:#.*)?\n((?:[^\S\n]*(?:-.*|#.*)?(?:\n|$))*)/m.exec(text)?.[1] ?? '';
  const flow = /^packages:[^\S\n]*\[([^\]]*)\]/m.exec(text)?.[1] ?? '';
  const items = [
    ...block.split('\n').map((line) => /^\s*-\s*(.*)$/.exec(line)?.[1] ?? ''),
    ...flow.split(','),
  ];
  return items.map(unquote).filter((item) => item !== '');
}

function unquote(item: string): string {
  const [, quoted, plain = ''] = /^\s*(?:["'](.*?)["']|([^#]*?))\s*(?:#.*)?$/.exec(item) ?? [];
  return quoted ?? plain;
}

function toPackageJson(pattern: string): string {
  const [, negation = '', path = ''] = /^(!?)(?:\.\/)?(.*)$/.exec(pattern) ?? [];
  return negation + (path.endsWith('package.json') ? path : posix.join(path, 'package.json'));
}

function matcher(patterns: string[]): (path: string) => boolean {
  const globs = patterns.map((pattern) => new Minimatch(pattern));
  return (path) => globs.some((glob) => glob.match(path));
}

interface RootPackage {
  workspaces?: string[] | { packages?: string[] };
  packages?: string[];
  nx?: object;
}

function readJson(path: string): RootPackage | undefined {
  const text = readText(path);
  return text === undefined ? undefined : parseJson<RootPackage>(text);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
