import { type ProjectConfiguration, readJsonFile, type TargetConfiguration } from '@nx/devkit';
import { existsSync } from 'node:fs';
import { basename, join, posix } from 'node:path';
import { packageManagerWorkspaces } from './package-manager-workspaces';

/** A project as far as its own files tell; what other plugins infer for it is not to be seen from here. */
export interface DeclaredProject {
  readonly name: string;
  /** Relative to the workspace root, with `/`. */
  readonly root: string;
  /** The matched file that what we infer for the project is attached to. */
  readonly file: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly targets: Readonly<Record<string, TargetConfiguration>>;
}

/**
 * Reads the projects among the matched files. A file that is no valid JSON is left out: Nx itself reports it.
 *
 * @param files matched files, relative to the workspace root
 * @param workspaceRoot absolute path
 */
export function readProjects(files: readonly string[], workspaceRoot: string): DeclaredProject[] {
  const isProjectFile = projectFiles(workspaceRoot);
  const roots = new Map<string, string>();
  for (const file of [...files].sort()) {
    const root = posix.dirname(file);
    if (isProjectFile(file) && !roots.has(root)) roots.set(root, file);
  }
  return [...roots].flatMap(([root, file]) => readProject(root, file, workspaceRoot) ?? []);
}

/**
 * Tells which files make their directory a project, as Nx decides: each project.json, and each package.json that the
 * package manager's workspaces name.
 *
 * @param workspaceRoot absolute path
 * @returns a test of paths relative to the workspace root
 */
export function projectFiles(workspaceRoot: string): (file: string) => boolean {
  const isWorkspacePackage = packageManagerWorkspaces(workspaceRoot);
  return (file) => basename(file) === 'project.json' || isWorkspacePackage(file);
}

/**
 * The project as far as its own files tell, wherever they are matched.
 *
 * @param root relative to the workspace
 * @param workspaceRoot absolute path
 */
export function projectAt(root: string, workspaceRoot: string): DeclaredProject | undefined {
  return readProject(root, posix.join(root, 'project.json'), workspaceRoot);
}

function readProject(root: string, file: string, workspaceRoot: string): DeclaredProject | undefined {
  try {
    const packageJson = readIfThere<PackageJson>(join(workspaceRoot, root, 'package.json'));
    const projectJson = readIfThere<ProjectConfiguration>(join(workspaceRoot, root, 'project.json'));
    const name = projectJson?.name ?? packageJson?.nx?.name ?? packageJson?.name ?? posix.basename(root);
    const scripts = packageJson?.scripts ?? {};
    return { name, root, file, scripts, targets: { ...packageJson?.nx?.targets, ...projectJson?.targets } };
  } catch {
    return undefined;
  }
}

interface PackageJson {
  name?: string;
  scripts?: Record<string, string>;
  nx?: Partial<ProjectConfiguration>;
}

function readIfThere<T extends object>(path: string): T | undefined {
  return existsSync(path) ? readJsonFile<T>(path) : undefined;
}
