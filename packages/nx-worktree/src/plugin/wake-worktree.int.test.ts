import { createEnvironment, removeEnvironment } from '@nx-worktree/environment';
import { TemporaryRepository } from '@nx-worktree/testkit';
import { spawnSync } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

const REPOSITORY = join(__dirname, '../../../..');
const DEVELOPMENT = 'postgres://localhost:5432/development';

/** Writes its variables where the test finds them. */
const SHOW = `require('fs').writeFileSync('seen.json', JSON.stringify(process.env)); console.log('shown');`;

let repository: TemporaryRepository;
let root: string;
let worktree: string;
let own: NodeJS.Dict<string>;

beforeAll(async () => {
  repository = await TemporaryRepository.empty();
  root = repository.root;
  const show = { executor: 'nx:run-commands', cache: true, options: { command: 'node show.js' } };
  const env = { DATABASE_URL: DEVELOPMENT };
  await repository.commit({
    'nx.json': JSON.stringify({ plugins: ['nx-worktree'], analytics: false, neverConnectToCloud: true }),
    'tsconfig.base.json': readFileSync(join(REPOSITORY, 'tsconfig.base.json'), 'utf8'),
    'package.json': '{ "name": "shop" }',
    '.gitignore': 'node_modules\n.nx\nseen.json\n',
    'show.js': SHOW,
    'api/.env': `DATABASE_URL=${DEVELOPMENT}\n`,
    'api/project.json': JSON.stringify({
      name: 'api',
      targets: {
        show: { ...show, inputs: ['{projectRoot}/project.json'] },
        seed: { ...show, options: { ...show.options, env } },
        verify: { ...show, dependsOn: ['seed'] },
      },
    }),
  });
  symlinkSync(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'));
  const options = {
    identifier: 'prices',
    purpose: 'test-integration',
    dependencies: { mode: 'none' },
  } as const;
  const silent = { begin: () => undefined, done: () => undefined };
  const environment = await createEnvironment({ ...options, from: root, migrations: [], server: {} }, silent);
  worktree = environment.directory;
  symlinkSync(join(REPOSITORY, 'node_modules'), join(worktree, 'node_modules'));
  own = parseEnv(readFileSync(join(worktree, '.env.test'), 'utf8'));
});

afterAll(async () => {
  await removeEnvironment({ from: root, identifier: 'prices', force: true });
  await repository.remove();
});

/** Nx as a user would run it in a shell with these variables. */
function nx(
  at: string,
  args: string[],
  shell: Record<string, string> = {},
): { text: string; code: number | null } {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(NX_(?!WORKTREE_HOME)|PG|DATABASE|JEST|NODE_)/.test(name),
  );
  const env = {
    ...Object.fromEntries(kept),
    HOME: repository.home,
    CI: 'true',
    NX_DAEMON: 'false',
    ...shell,
  };
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [join(root, 'node_modules/nx/dist/bin/nx.js'), ...args],
    {
      cwd: at,
      env,
      encoding: 'utf8',
    },
  );
  return { text: stdout + stderr, code: status };
}

function seen(at: string): NodeJS.Dict<string> {
  return JSON.parse(readFileSync(join(at, 'seen.json'), 'utf8'));
}

it("gives every task the worktree's own, whatever the shell and the project's .env say", () => {
  const shell = {
    DATABASE_URL: DEVELOPMENT,
    PGDATABASE: 'development',
    PGHOSTADDR: '192.0.2.1',
    APP_PORT: '1',
  };
  expect(nx(worktree, ['run', 'api:show'], shell)).toMatchObject({ code: 0 });

  expect(own['DATABASE_URL']).toContain('testdb_integration_prices');
  expect(seen(worktree)).toMatchObject({ ...own, PGHOSTADDR: '' });
});

it('leaves the main checkout alone, whose result is replayed in the worktree and the other way round', () => {
  const { text } = nx(root, ['run', 'api:show']);
  expect(text).toMatch(/from the cache instead of running the command for 1 out of 1 tasks|match the cache/);

  expect(nx(root, ['run', 'api:show', '--skip-nx-cache'])).toMatchObject({ code: 0 });
  expect(seen(root)).toMatchObject({ DATABASE_URL: DEVELOPMENT });
  expect(seen(root)).not.toHaveProperty('NX_WORKTREE_ENVIRONMENT');
});

it.each([[['run', 'api:seed']], [['verify', 'api']], [['run-many', '--target=seed']]])(
  'stops nx %j, whose target names a database itself',
  (args) => {
    const { text, code } = nx(worktree, args);
    expect(code).not.toBe(0);
    expect(text).toContain('api:seed (options.env.DATABASE_URL)');
    expect(text).not.toContain('shown');
  },
);

it('runs such a target in the main checkout', () => {
  expect(nx(root, ['run', 'api:seed', '--skip-nx-cache'])).toMatchObject({ code: 0 });
});

it('stops when a service of libpq would win', () => {
  const { text, code } = nx(worktree, ['run', 'api:show', '--skip-nx-cache'], { PGSERVICE: 'development' });
  expect(code).not.toBe(0);
  expect(text).toContain('unset PGSERVICE');
});

it('leaves the variables of a suite to what the suite runs', () => {
  const suite = {
    DATABASE_URL: 'postgres://localhost/of-the-suite',
    NX_WORKTREE_ENVIRONMENT: 'of-the-suite',
    NX_WORKTREE_SUITE: `${process.pid}-suite`,
  };
  nx(worktree, ['run', 'api:show', '--skip-nx-cache'], suite);
  expect(seen(worktree)).toMatchObject(suite);
  // The daemon of Nx 22 keeps variables of a suite that has ended.
  nx(worktree, ['run', 'api:show', '--skip-nx-cache'], { ...suite, NX_WORKTREE_SUITE: '999999999-suite' });
  expect(seen(worktree)).toMatchObject(own);
});
