import { removeEmbeddedServer } from '@nx-worktree/postgres';
import { type OwnHome, sql, TemporaryRepository, useOwnHome } from '@nx-worktree/testkit';
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
  private constructor(
    private readonly own: OwnHome,
    readonly repository: TemporaryRepository,
    readonly environment: EnvironmentRecord,
  ) {}

  /** @param portBase base of its ports; one for each test file, since these run at once */
  static async create(portBase: number): Promise<ExaminedWorktree> {
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
    return new ExaminedWorktree(own, repository, environment);
  }

  /** The state directory. */
  get home(): string {
    return this.own.home;
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

  /** What needs a person or was mended; that the worktree has no virtual environment is so throughout. */
  async findings(more: Partial<DoctorRequest> = {}): Promise<Answer[]> {
    const all = answersIn(await diagnose(this.asked(more)));
    return all.filter(
      ({ check, state, mended }) => check !== 'python' && (state !== 'ok' || mended !== undefined),
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

  /** Deletes all of it. */
  async remove(): Promise<void> {
    await this.repository.remove();
    await this.own.remove();
  }
}
