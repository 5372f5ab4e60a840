import { type ExecutorContext, type ProjectConfiguration, type ProjectGraph } from '@nx/devkit';

/** What Nx gives an executor; in a workspace without projects, unless told otherwise. */
export function executorContext(root: string, more: Partial<ExecutorContext> = {}): ExecutorContext {
  return {
    root,
    cwd: root,
    isVerbose: false,
    projectsConfigurations: { version: 2, projects: {} },
    nxJsonConfiguration: {},
    projectGraph: { nodes: {}, dependencies: {} },
    ...more,
  };
}

/**
 * A graph of libraries in `packages`.
 *
 * @param projects the projects that each of them depends on
 * @param configuration what is declared of one, beside its root
 */
export function graphOf(
  projects: Readonly<Record<string, readonly string[]>>,
  configuration: Readonly<Record<string, Partial<ProjectConfiguration>>> = {},
): ProjectGraph {
  const names = Object.keys(projects);
  return {
    nodes: Object.fromEntries(
      names.map((name) => {
        const data = { root: `packages/${name}`, ...configuration[name] };
        return [name, { name, type: 'lib', data }];
      }),
    ),
    dependencies: Object.fromEntries(
      Object.entries(projects).map(([source, targets]) => [
        source,
        targets.map((target) => ({ type: 'static', source, target })),
      ]),
    ),
  };
}
