import {
  type ExecutorContext,
  type ProjectConfiguration,
  type ProjectGraph,
  type TargetConfiguration,
  type TaskGraph,
} from '@nx/devkit';
import { INSTALLED, temporaryDirectory, writeFiles } from '@nx-worktree/testkit';
import { readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type EndedTask, type TaskResult } from '../src/executors/test-isolated/batch/in-order';
import testIsolatedBatch from '../src/executors/test-isolated/batch/test-isolated-batch';
import { type TestIsolatedOptions } from '../src/executors/test-isolated/options';
import { createNodesV2 } from '../src/plugin/plugin';

/** A project whose tests are a script of Node. */
export interface BatchProject {
  /** Text of its test. */
  readonly script: string;
  /** Other files of it, by their names. */
  readonly files?: Readonly<Record<string, string>>;
  /** More of its target `test`. */
  readonly test?: TargetConfiguration;
  /** Options of its target `test-isolated`. */
  readonly options?: Partial<TestIsolatedOptions>;
  /** Projects whose suites have to pass before. */
  readonly after?: readonly string[];
}

/** A workspace whose suites run in one batch. */
export class BatchWorkspace {
  readonly root = temporaryDirectory();

  constructor(private readonly projects: Readonly<Record<string, BatchProject>>) {
    symlinkSync(INSTALLED, join(this.root, 'node_modules'));
    for (const [name, { script, files }] of Object.entries(projects)) {
      const declared = JSON.stringify({ name, targets: { test: this.#test(name) } });
      const own = { 'test.js': script, 'project.json': declared, ...files };
      for (const [file, text] of Object.entries(own)) this.write(`${name}/${file}`, text);
    }
  }

  write(path: string, content: string): void {
    writeFiles(this.root, { [path]: content });
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }

  /**
   * Runs all suites as Nx runs a batch.
   *
   * @param seen is shown each result when it comes
   */
  async run(seen: (ended: EndedTask) => void = () => undefined): Promise<Record<string, TaskResult>> {
    const context = await this.#context();
    const defaults = { target: 'test', ports: true, timeoutMinutes: 1, keepOnFailure: false };
    const options = Object.fromEntries(
      Object.entries(this.projects).map(([name, project]) => [
        idOf(name),
        { ...defaults, ...project.options },
      ]),
    );
    const results: Record<string, TaskResult> = {};
    for await (const ended of testIsolatedBatch(this.#graph(), options, {}, context)) {
      seen(ended);
      results[ended.task.split(':')[0] ?? ''] = ended.result;
    }
    return results;
  }

  #test(name: string): TargetConfiguration {
    const options = { command: `"${process.execPath}" test.js`, cwd: name };
    return { executor: 'nx:run-commands', options, ...this.projects[name]?.test };
  }

  #graph(): TaskGraph {
    const entries = Object.entries(this.projects);
    const tasks = entries.map(([name]) => {
      const target = { project: name, target: 'test-isolated' };
      return [
        idOf(name),
        { id: idOf(name), target, projectRoot: name, overrides: {}, outputs: [], parallelism: true },
      ];
    });
    return {
      roots: entries.filter(([, { after }]) => !after).map(([name]) => idOf(name)),
      tasks: Object.fromEntries(tasks),
      dependencies: Object.fromEntries(
        entries.map(([name, { after = [] }]) => [idOf(name), after.map(idOf)]),
      ),
      continuousDependencies: {},
    };
  }

  async #context(): Promise<ExecutorContext> {
    const nxJsonConfiguration = { plugins: ['nx-worktree'] };
    const [, infer] = createNodesV2;
    const files = Object.keys(this.projects).map((name) => `${name}/project.json`);
    const inferred = await infer(files, {}, { workspaceRoot: this.root, nxJsonConfiguration });
    const targetsOf = (name: string): Record<string, TargetConfiguration> =>
      Object.assign({}, ...inferred.map(([, { projects }]) => projects?.[name]?.targets), {
        test: this.#test(name),
      });
    const projects = Object.fromEntries(
      Object.keys(this.projects).map((name): [string, ProjectConfiguration] => [
        name,
        { name, root: name, targets: targetsOf(name) },
      ]),
    );
    const nodes: ProjectGraph['nodes'] = Object.fromEntries(
      Object.entries(projects).map(([name, data]) => [name, { name, type: 'app', data }]),
    );
    return {
      root: this.root,
      cwd: this.root,
      isVerbose: false,
      projectsConfigurations: { version: 2, projects },
      nxJsonConfiguration,
      projectGraph: { nodes, dependencies: {} },
      taskGraph: this.#graph(),
    };
  }
}

function idOf(project: string): string {
  return `${project}:test-isolated`;
}
