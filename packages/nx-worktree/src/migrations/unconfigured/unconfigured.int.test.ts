import { type ProjectGraph } from '@nx/devkit';
import { removeTemporaryDirectories, temporaryDirectory, writeFiles } from '@nx-worktree/testkit';
import { execFileSync } from 'node:child_process';
import { optionsFor } from './advice';
import { unconfiguredMigrations } from './find';
import { lookForMigrations } from './of-suite';

let root: string;
beforeEach(() => {
  root = temporaryDirectory();
  execFileSync('git', ['init', '--quiet', root]);
});
afterEach(removeTemporaryDirectories);

function write(path: string, text = ''): void {
  writeFiles(root, { [path]: text });
}

/** `api` depends on `db`, `ui` on nothing. */
function graph(options: Record<string, object> = {}): ProjectGraph {
  const roots = { api: 'apps/api', db: 'libs/db', ui: 'libs/ui' };
  const nodes = Object.entries(roots).map(([name, place]) => {
    const migrate = { executor: 'nx-worktree:migrate-isolated', options: options[name] };
    const targets = { test: {}, ...(options[name] && { 'migrate-isolated': migrate }) };
    return [name, { name, type: 'lib' as const, data: { root: place, targets } }];
  });
  const dependencies = { api: [{ type: 'static', source: 'api', target: 'db' }] };
  return { nodes: Object.fromEntries(nodes), dependencies };
}

const look = (project: string, projectGraph = graph()): Promise<string | undefined> =>
  lookForMigrations(
    { root, projectGraph, target: 'test', migrateTargetName: 'migrate-isolated' },
    project,
    'test-isolated',
  );

const DATA_SOURCE = `import { DataSource } from 'typeorm';\nexport default new DataSource({ type: 'postgres' });\n`;

describe('a suite without a database', () => {
  it('is refused when its project, or one that it depends on, has migrations', async () => {
    write('libs/db/src/data-source.ts', DATA_SOURCE);
    write('libs/db/src/migrations/1-orders.ts');
    for (const project of ['api', 'db']) {
      await expect(look(project)).rejects.toMatchObject({
        code: 'MIGRATIONS_UNCONFIGURED',
        message: expect.stringMatching(
          /libs\/db\/src\/migrations \(TypeORM\).*Put this into "nx\.targets" of libs\/db\/package\.json:\n\n"migrate-isolated": \{\n {2}"options": \{/s,
        ),
      });
    }
    expect(await look('ui')).toBeUndefined();
  });

  it("is warned when the migrations are anybody's", async () => {
    write('prisma/migrations/1_init/migration.sql');
    write('libs/ui/project.json', '{}');
    expect(await look('ui')).toMatch(
      /^WARNING: these tests ran without.*prisma\/migrations \(Prisma\).*"targets" of libs\/ui\/project\.json:.*"database": false/s,
    );
  });

  it.each([
    ['db', ['libs/db/src/data-source.ts', DATA_SOURCE], ['libs/db/src/migrations/1.ts', '']],
    ['api', ['prisma/migrations/1_init/migration.sql', ''], ['prisma/schema.prisma', '']],
    ['api', ['db/migration/V1__init.sql', ''], ['db/migration/V2__more.sql', '']],
    ['api', ['drizzle.config.ts', 'export default {}'], ['README.md', '']],
  ])('is content when %s has what was suggested for %j', async (name, ...files) => {
    for (const [path = '', text] of files) write(path, text);
    const projectRoot = graph().nodes[name]?.data.root ?? '';
    const [found] = await unconfiguredMigrations(root, graph());
    const configured = graph({ [name]: found ? optionsFor(found, projectRoot) : {} });
    expect(await unconfiguredMigrations(root, configured)).toEqual([]);
  });
});
