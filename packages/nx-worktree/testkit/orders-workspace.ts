import {
  type NxJsonConfiguration,
  type ProjectConfiguration,
  type TargetConfiguration,
  type TaskGraph,
} from '@nx/devkit';
import { INSTALLED, temporaryDirectory, writeFiles } from '@nx-worktree/testkit';
import { existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type TestIsolatedOptions } from '../src/executors/test-isolated/options';
import testIsolated from '../src/executors/test-isolated/test-isolated';
import { createNodesV2 } from '../src/plugin/plugin';
import { executorContext } from './executor-context';

/** Part of a test: looks at its database and its environment, and writes that down. A client is connected then. */
export const LOOK = `
  const { Client } = require('pg');
  const client = new Client();
  const tables = "select table_name from information_schema.tables where table_schema = 'public' order by 1";
  const look = async () => {
    await client.connect();
    const { rows } = await client.query(tables);
    const [{ current_database: database }] = (await client.query('select current_database()')).rows;
    const seen = { database, tables: rows.map((row) => row.table_name), env: process.env };
    require('node:fs').writeFileSync('seen.json.half', JSON.stringify(seen));
    require('node:fs').renameSync('seen.json.half', 'seen.json');
  };
`;

/** What a test with `LOOK` has written down. */
export interface Seen {
  readonly database: string;
  readonly tables: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** A workspace with the project `orders`, whose tests are a script of Node. It depends on `audit`. */
export class OrdersWorkspace {
  /** Of the plugin, in nx.json. */
  pluginOptions: object = {};
  /** More of nx.json. */
  nxJson: NxJsonConfiguration = {};
  /** Targets of `orders` in its project.json; what is said of `test` is added to a command. */
  declared: Record<string, TargetConfiguration> = {};
  /** What another plugin infers for `test`, which no file shows. */
  inferred: TargetConfiguration = {};
  /** Targets of `audit`. */
  audit: Record<string, TargetConfiguration> = {};
  /** What Nx is about to run. */
  taskGraph: TaskGraph | undefined;
  /** The configuration that is asked for. */
  configuration: string | undefined;

  /** @param root of one that is there already; without it, a new one is made */
  constructor(readonly root = temporaryDirectory()) {
    const modules = join(root, 'node_modules');
    if (!existsSync(modules)) symlinkSync(INSTALLED, modules);
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }

  write(path: string, content: string): void {
    writeFiles(this.root, { [path]: content });
  }

  seen(): Seen {
    return JSON.parse(readFileSync(this.#seenFile, 'utf8'));
  }

  hasSeen(): boolean {
    return existsSync(this.#seenFile);
  }

  /**
   * Runs `orders:test-isolated`.
   *
   * @param packageName that of `audit`
   * @returns whether it succeeded
   */
  async run(
    script: string,
    options: Partial<TestIsolatedOptions> = {},
    packageName = 'audit',
  ): Promise<boolean> {
    this.write('orders/test.js', script);
    const audit = {
      root: 'audit',
      targets: this.audit,
      metadata: { js: { packageName } },
    } as ProjectConfiguration;
    const orders = await this.#orders();
    const context = executorContext(this.root, {
      projectName: 'orders',
      targetName: 'test-isolated',
      ...(this.configuration !== undefined && { configurationName: this.configuration }),
      ...(this.taskGraph && { taskGraph: this.taskGraph }),
      projectsConfigurations: { version: 2, projects: { orders, audit } },
      nxJsonConfiguration: this.#nxJson,
      projectGraph: {
        nodes: {
          orders: { name: 'orders', type: 'app', data: orders },
          audit: { name: 'audit', type: 'lib', data: audit },
        },
        dependencies: { orders: [{ type: 'static', source: 'orders', target: 'audit' }] },
      },
    });
    const defaults = { target: 'test', ports: true, timeoutMinutes: 1, keepOnFailure: false };
    return (await testIsolated({ ...defaults, ...options }, context)).success;
  }

  get #nxJson(): NxJsonConfiguration {
    return { plugins: [{ plugin: 'nx-worktree', options: this.pluginOptions }], ...this.nxJson };
  }

  /** Its targets as Nx puts them together: declared, inferred by us, inferred by another plugin. */
  async #orders(): Promise<ProjectConfiguration> {
    const test = {
      executor: 'nx:run-commands',
      options: { command: `"${process.execPath}" test.js`, cwd: 'orders' },
      ...this.declared['test'],
    };
    const declared: Record<string, TargetConfiguration> = { ...this.declared, test };
    this.write('orders/project.json', JSON.stringify({ name: 'orders', targets: declared }));
    this.write('audit/project.json', JSON.stringify({ name: 'audit' }));
    const [, infer] = createNodesV2;
    const files = ['orders/project.json', 'audit/project.json'];
    const results = await infer(files, this.pluginOptions, {
      workspaceRoot: this.root,
      nxJsonConfiguration: this.#nxJson,
    });
    const inferred = results.map(([, { projects }]) => projects?.['orders']?.targets?.['test-isolated']);
    const isolated = Object.assign(
      {},
      ...inferred,
      this.nxJson.targetDefaults?.['test-isolated'],
      declared['test-isolated'],
    );
    const targets = { ...declared, 'test-isolated': isolated };
    return { root: 'orders', targets: { ...targets, test: { ...test, ...this.inferred } } };
  }

  get #seenFile(): string {
    return join(this.root, 'orders/seen.json');
  }
}
