import { NX_VERSION } from '@nx/devkit';
import { type Check, type Observation } from '@nx-worktree/environment';
import { type Failure, isInside } from '@nx-worktree/system';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { adviceFor, nameOf, type Workspace as AdvisedWorkspace } from '../../migrations/unconfigured/advice';
import { unconfiguredMigrations } from '../../migrations/unconfigured/find';
import { databasesNamedBy } from '../../named-databases/of-target';
import { type PlaceOfWorktrees, reasons } from '../../worktrees-directory/worktrees-directory';
import { WORKTREES } from '../../worktrees-directory/usual-name';

interface Workspace extends AdvisedWorkspace {
  readonly place: PlaceOfWorktrees;
  /** What is wrong with how projects configure their migrations. */
  readonly faults: readonly Failure[];
}

type Shell = Readonly<Record<string, string | undefined>>;

/** Our only executor whose result may be replayed elsewhere: it is a verdict, and leaves nothing behind. */
const CACHEABLE = 'nx-worktree:test-isolated';

/** What only Nx can get wrong about worktrees. */
export function nxChecks(workspace: Workspace, shell: Shell): Check[] {
  return [
    { name: 'nx-cache', look: async () => lookAtCache(workspace, shell) },
    { name: 'nx-databases', look: async () => lookAtDatabases(workspace) },
    { name: 'nx-migrations', look: () => lookAtMigrations(workspace) },
    { name: 'worktrees-place', look: async () => lookAtPlace(workspace) },
    { name: 'nx-projects', look: async () => lookAtProjects(workspace) },
    { name: 'nx-workspace', look: async () => lookAtRoot(workspace, shell) },
  ];
}

/** Nx shares its cache between all worktrees of a repository, so what is in it must hold in all of them. */
function lookAtCache({ projectGraph }: Workspace, shell: Shell): Observation {
  const cached = Object.values(projectGraph.nodes).flatMap(({ name, data }) =>
    Object.entries(data.targets ?? {})
      .filter(([, { executor, cache }]) => cache === true && isEffect(executor))
      .map(([target]) => `${name}:${target}`),
  );
  if (cached.length > 0) {
    return {
      state: 'failed',
      text: `Nx caches ${cached.join(', ')}: where it takes that from its cache, nothing is created.`,
      mend: 'Set "cache": false for it, in its project or in targetDefaults of nx.json.',
    };
  }
  const directories = ['NX_CACHE_DIRECTORY', 'NX_WORKSPACE_DATA_DIRECTORY'];
  const [alone, ...both] = directories.filter((name) => shell[name] !== undefined);
  if (alone !== undefined && both.length === 0) {
    return {
      state: 'warning',
      text: `${alone} is set alone. Nx then finds tasks in its cache without their files.`,
      mend: `unset ${alone}, or set ${directories.join(' and ')} together`,
    };
  }
  return { state: 'ok', text: `Nx ${NX_VERSION}, caches nothing of ours but verdicts` };
}

function isEffect(executor: string | undefined): boolean {
  return executor?.startsWith('nx-worktree:') === true && executor !== CACHEABLE;
}

/** Such a target uses its own database wherever it runs, so it is refused in a worktree. */
function lookAtDatabases({ root, projectGraph }: Workspace): Observation {
  const found = Object.values(projectGraph.nodes).flatMap(({ name, data }) =>
    Object.entries(data.targets ?? {}).flatMap(([target, configuration]) => {
      const settings = databasesNamedBy(configuration, { workspaceRoot: root, projectRoot: data.root });
      return settings.length === 0 ? [] : [`${name}:${target} (${settings.join(', ')})`];
    }),
  );
  if (found.length === 0) return { state: 'ok', text: 'no target names a database itself' };
  return {
    state: 'warning',
    text: `${found.join(', ')} would use the database that the target itself names, so Nx refuses to run it in a worktree.`,
    mend: 'Move the setting to a file that Nx loads, such as .env: the variables of a worktree win over it.',
  };
}

/** A suite whose migrations nobody runs gets no database, and uses whatever it finds. */
async function lookAtMigrations(workspace: Workspace): Promise<Observation> {
  const [fault, ...more] = workspace.faults;
  if (fault) return { state: 'failed', text: [fault, ...more].map(({ message }) => message).join('\n') };
  const found = await unconfiguredMigrations(workspace.root, workspace.projectGraph);
  if (found.length === 0) return { state: 'ok', text: 'none was seen that no project is configured for' };
  return {
    state: 'warning',
    text: `No project is configured for ${found.map(nameOf).join(', ')}, so tests that need them get no database of their own.`,
    mend: found.map((one) => adviceFor(one, workspace)).join('\n\n'),
  };
}

/** Worktrees below the main checkout are hidden from git and Nx, and from nobody else. */
function lookAtPlace({ root, place: { directory, usual, onlookers } }: Workspace): Observation {
  if (onlookers.length === 0) return { state: 'ok', text: `no tool looks into ${directory}` };
  const isMoved = directory !== usual;
  const hasSome = namesInDirectory(join(root, usual)).some((name) => !name.startsWith('.'));
  if (isMoved && !hasSome)
    return { state: 'ok', text: `${directory}, since tools would look into ${usual}. ${reasons(onlookers)}` };
  return {
    state: 'warning',
    text: `Tools of the main checkout look into ${usual}. ${reasons(onlookers)}.`,
    mend: isMoved
      ? `Remove the worktrees in ${usual} and make them anew: new ones are made in ${directory}.`
      : 'Take the option "worktrees" out of nx.json, and make the worktrees anew.',
  };
}

function namesInDirectory(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function lookAtProjects({ root, projectGraph, place: { usual: worktrees } }: Workspace): Observation {
  const directory = resolve(root, worktrees);
  const inside = Object.values(projectGraph.nodes).filter(
    ({ name, data }) => name !== WORKTREES && isInside(join(root, data.root), directory),
  );
  if (inside.length === 0) return { state: 'ok', text: `none of them lies in ${worktrees}` };
  return {
    state: 'failed',
    text: `Nx takes projects in ${worktrees} for its own: ${inside.map(({ data }) => data.root).join(', ')}.`,
    mend: `echo '*' >> ${join(directory, '.gitignore')} && nx reset`,
  };
}

function lookAtRoot({ root }: Workspace, { NX_WORKSPACE_ROOT_PATH: asked }: Shell): Observation {
  if (asked === undefined) return { state: 'ok', text: root };
  return {
    state: 'warning',
    text: `NX_WORKSPACE_ROOT_PATH of your shell is ${asked}: Nx works there, also when it is run in a worktree.`,
    mend: 'unset NX_WORKSPACE_ROOT_PATH',
  };
}
