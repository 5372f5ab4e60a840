import { type ExecutorContext, type ProjectConfiguration, type TargetConfiguration } from '@nx/devkit';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestIsolatedOptions } from '../src/executors/test-isolated/options';
import testIsolated from '../src/executors/test-isolated/test-isolated';

const NODE_MODULES = join(__dirname, '../../../node_modules');

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
  /** `orders:test-isolated` as it is declared, and `orders:migrate-isolated`, if that is. */
  testIsolated: TargetConfiguration = {};
  migrateIsolated?: TargetConfiguration;

  /** @param root of one that is there already; without it, a new one is made */
  constructor(readonly root = mkdtempSync(join(tmpdir(), 'nx-worktree-'))) {
    const modules = join(root, 'node_modules');
    if (!existsSync(modules)) symlinkSync(NODE_MODULES, modules);
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }

  write(path: string, content: string): void {
    mkdirSync(join(this.root, path, '..'), { recursive: true });
    writeFileSync(join(this.root, path), content);
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
    const test = {
      executor: 'nx:run-commands',
      options: { command: `"${process.execPath}" test.js`, cwd: 'orders' },
    };
    const targets = {
      test,
      'test-isolated': this.testIsolated,
      ...(this.migrateIsolated && { 'migrate-isolated': this.migrateIsolated }),
    };
    const orders = { root: 'orders', targets };
    const audit = { root: 'audit', targets: {}, metadata: { js: { packageName } } } as ProjectConfiguration;
    const context: ExecutorContext = {
      root: this.root,
      cwd: this.root,
      isVerbose: false,
      projectName: 'orders',
      targetName: 'test-isolated',
      projectsConfigurations: { version: 2, projects: { orders, audit } },
      nxJsonConfiguration: { plugins: [{ plugin: 'nx-worktree', options: this.pluginOptions }] },
      projectGraph: {
        nodes: {
          orders: { name: 'orders', type: 'app', data: orders },
          audit: { name: 'audit', type: 'lib', data: audit },
        },
        dependencies: { orders: [{ type: 'static', source: 'orders', target: 'audit' }] },
      },
    };
    const defaults = { target: 'test', ports: true, timeoutMinutes: 1, keepOnFailure: false };
    return (await testIsolated({ ...defaults, ...options }, context)).success;
  }

  get #seenFile(): string {
    return join(this.root, 'orders/seen.json');
  }
}
