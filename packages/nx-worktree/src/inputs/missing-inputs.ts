import { type ProjectGraph } from '@nx/devkit';
import { ignoredAmong } from '@nx-worktree/git';
import { type FileBehind } from '@nx-worktree/migrations';
import { minimatch } from 'minimatch';
import { posix } from 'node:path';
import { coverOf, type HashedTask } from './cover';

/** A file that decides what is in a suite's database, and whose change the hash of its task doesn't show. */
export interface MissingInput {
  /** Path in the workspace, or a glob for files that may come. */
  readonly file: string;
  /** Who has read it; `undefined` for a declared input of the migrations. */
  readonly reader?: string;
  /** Whether Nx doesn't see it, since it is ignored. */
  readonly isIgnored: boolean;
  /** The options in which it can be named: those of this target, relative to the root of its project. */
  readonly option?: { readonly target: string; readonly input: string };
}

/** Which of the files behind a database are missing among the inputs of a task. */
export async function missingInputs(task: HashedTask, files: readonly FileBehind[]): Promise<MissingInput[]> {
  const { checkout, graph } = task;
  const cover = coverOf(task);
  const ignored = await ignoredAmong(
    checkout,
    files.map(({ name }) => name),
  );
  const missing = files.filter(({ name }) =>
    ignored.has(name) ? !cover.coversIgnored(name) : !cover.covers(sampleOf(name)),
  );
  return withoutMatched(missing).map(({ name, reader }) => {
    // A declared input is named in the options already.
    const isDeclared = missing.some((file) => !file.reader && minimatch(file.name, name, { dot: true }));
    const option = reader && !isDeclared ? optionFor(graph, reader.project, name) : undefined;
    return {
      file: name,
      isIgnored: ignored.has(name),
      ...(reader && { reader: reader.name }),
      ...(option && { option }),
    };
  });
}

/** A file that doesn't exist, for the glob of those that may come. */
function sampleOf(name: string): string {
  return name.replace(/\*/g, 'nx-worktree-sample');
}

/** Those that one of the globs names anyway are not named again. */
function withoutMatched(files: readonly FileBehind[]): FileBehind[] {
  const globs = files.filter(({ name }) => name.includes('*'));
  return files.filter(
    (file) => globs.includes(file) || !globs.some(({ name }) => minimatch(file.name, name, { dot: true })),
  );
}

function optionFor(graph: ProjectGraph, project: string, file: string): MissingInput['option'] {
  const { root = '', targets = {} } = graph.nodes[project]?.data ?? {};
  const migrate = Object.entries(targets).find(
    ([, { executor }]) => executor === 'nx-worktree:migrate-isolated',
  );
  if (!migrate) return undefined;
  // In a glob, these would stand for something else.
  const input = posix.relative(root, file).replace(/[[\](){}!?+@]/g, '?');
  return { target: `${project}:${migrate[0]}`, input };
}
