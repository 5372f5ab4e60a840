import { removeEmbeddedServer } from '@nx-worktree/postgres';
import { type OwnHome, Script, sql, TemporaryRepository, useOwnHome } from '@nx-worktree/testkit';
import { parse } from 'dotenv';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { createEnvironment } from '../src/commands/create';
import { diagnose, type Diagnosis, type DoctorRequest } from '../src/commands/doctor';
import { type Answer } from '../src/doctor/check';
import { type EnvironmentRecord } from '../src/parts/parts';
import { doctorRequest, request, SILENT } from './requests';

/** All answers of a diagnosis. */
export function answersIn({ machine, repository, environments }: Diagnosis): Answer[] {
  return [...machine, ...repository, ...environments.flatMap((one) => one.answers)];
}

/**
 * The worktree `prices` of a repository with everything that doctor looks at, on a server and in a state directory of
 * its own, since the whole of both is examined.
 */
export class ExaminedWorktree {
  #made: { own: OwnHome; repository: TemporaryRepository; environment: EnvironmentRecord } | undefined;

  /**
   * Makes it before the tests of a file, and deletes it after them.
   *
   * @param portBase base of its ports; one for each test file, since these run at once
   */
  static forTestsOfFile(portBase: number): ExaminedWorktree {
    const worktree = new ExaminedWorktree();
    beforeAll(() => worktree.make(portBase), 120_000);
    afterEach(() => Script.killAll());
    afterAll(() => worktree.remove());
    return worktree;
  }

  get repository(): TemporaryRepository {
    return this.made.repository;
  }

  get environment(): EnvironmentRecord {
    return this.made.environment;
  }

  /** The state directory. */
  get home(): string {
    return this.made.own.home;
  }

  /** Path of its record. */
  get record(): string {
    return join(this.repository.root, '.git/nx-worktree/environments/prices.json');
  }

  /** Path of a file in it. */
  file(...names: string[]): string {
    return join(this.environment.directory, ...names);
  }

  /** A request to examine everything. */
  asked(more: Partial<DoctorRequest> = {}): DoctorRequest {
    return doctorRequest(this.repository.root, more);
  }

  /** What needs a person or was mended; that there is no virtual environment and no lockfile is so throughout. */
  async findings(more: Partial<DoctorRequest> = {}): Promise<Answer[]> {
    const all = answersIn(await diagnose(this.asked(more)));
    return all.filter(
      ({ check, state, mended }) =>
        !['python', 'main-dependencies'].includes(check) && (state !== 'ok' || mended !== undefined),
    );
  }

  /** Drops its database, as somebody does who knows nothing of it. */
  async dropDatabase(): Promise<void> {
    const url = new URL(this.environment.facts.database?.url ?? '');
    const name = url.pathname.slice(1);
    url.pathname = '/postgres';
    await sql(url.href, `drop database ${name} with (force)`);
  }

  /** The names of the tables in the database that its environment file names. */
  async tables(): Promise<string[]> {
    const url = parse(await readFile(this.file('.env.test'), 'utf8'))['DATABASE_URL'];
    const rows = await sql<{ name: string }>(
      String(url),
      "select tablename as name from pg_tables where schemaname = 'public'",
    );
    return rows.map(({ name }) => name);
  }

  private get made() {
    if (!this.#made) throw new Error('The worktree is made before the first test.');
    return this.#made;
  }

  private async make(portBase: number): Promise<void> {
    const own = useOwnHome({ stop: removeEmbeddedServer });
    const repository = await TemporaryRepository.create();
    await repository.commit({
      '.gitignore': 'node_modules\n.venv\n',
      'package.json': '{"name": "shop", "workspaces": ["packages/*"]}',
      'packages/prices/package.json': '{"name": "prices"}',
      'packages/prices/migrations/1_prices.sql': 'create table prices (id int);',
      'requirements.txt': '',
    });
    await mkdir(join(repository.root, 'node_modules'));
    await symlink('../packages/prices', join(repository.root, 'node_modules/prices'));
    const options = { purpose: 'test-integration', portBase };
    const environment = await createEnvironment(request(repository.root, 'prices', options), SILENT);
    this.#made = { own, repository, environment };
  }

  private async remove(): Promise<void> {
    await this.repository.remove();
    await this.made.own.remove();
  }
}
