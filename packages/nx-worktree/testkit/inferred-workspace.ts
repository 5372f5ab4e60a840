import { type CreateNodesResult, type NxJsonConfiguration, type ProjectConfiguration } from '@nx/devkit';
import { temporaryDirectory, writeFiles } from '@nx-worktree/testkit';
import { createNodesV2 } from '../src/plugin/plugin';

/** The input by which the server decides a verdict. */
export const SERVER_IDENTITY = { runtime: 'node -r nx-worktree/src/server-identity/server-identity -e 0' };

/** The targets of a project that was inferred, or none. */
export const targetsOf = (project: Partial<ProjectConfiguration> | undefined) => project?.targets ?? {};

/** The files of a workspace, of which Nx asks the plugin what it infers. They go with the test's temporary directories. */
export class InferredWorkspace {
  readonly root = temporaryDirectory();
  /** The files by which Nx finds projects, in the order in which it passes them on. */
  files: string[] = [];

  constructor() {
    this.write('package.json', { workspaces: ['packages/*'] });
    this.write('nx.json', {});
  }

  /** Writes a file. */
  write(path: string, content: object | string): void {
    writeFiles(this.root, { [path]: typeof content === 'string' ? content : JSON.stringify(content) });
    if (/(nx|package|project)\.json$/.test(path)) this.files.push(path);
  }

  /** What the plugin infers, by the root of the project. */
  async infer(nxJsonConfiguration: NxJsonConfiguration = {}, options = {}) {
    const context = { workspaceRoot: this.root, nxJsonConfiguration };
    const results = await createNodesV2[1](this.files, options, context);
    const all: [string, CreateNodesResult][] = results.map(([file, result]) => [file, result]);
    const projects = all.flatMap(([, { projects = {} }]) => Object.entries(projects));
    return { files: all.map(([file]) => file), projects: Object.fromEntries(projects) };
  }

  /** A target that is inferred for the project in `packages/api`. */
  async target(name: string, nxJson: NxJsonConfiguration = {}, options = {}) {
    const { projects } = await this.infer(nxJson, options);
    return targetsOf(projects['packages/api'])[name];
  }
}
