import { removeTemporaryDirectories, temporaryDirectory, writeFiles } from '@nx-worktree/testkit';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { suiteVariables } from './suite-variables';

let workspaceRoot: string;
const write = (name: string, content: string): void => writeFiles(workspaceRoot, { [name]: content });

beforeEach(() => {
  workspaceRoot = temporaryDirectory();
  mkdirSync(join(workspaceRoot, 'api'));
});
afterEach(removeTemporaryDirectories);

function variables(inherited: NodeJS.ProcessEnv, own: Record<string, string> = {}): Record<string, string> {
  const place = { workspaceRoot, projectRoot: 'api', running: 'test-isolated', target: 'test' };
  return suiteVariables(inherited, own, place);
}

describe('suiteVariables', () => {
  it("adds the files of the project's own target, the nearest first", () => {
    write('.env.test', 'LEVEL=root\nONLY_ROOT=1\n');
    write('api/.env.test', 'LEVEL=project\nURL=http://${HOST_NAME}/\nHOST_NAME=there\n');
    expect(variables({})).toEqual({
      LEVEL: 'project',
      ONLY_ROOT: '1',
      URL: 'http://there/',
      HOST_NAME: 'there',
    });
  });

  it('lets the shell win over files', () => {
    write('.env.test', 'LEVEL=file\n');
    expect(variables({ LEVEL: 'shell' })).toEqual({ LEVEL: 'shell' });
  });

  it('lets .env.test win over the .env that Nx has loaded already', () => {
    write('.env', 'LEVEL=any\nOTHER=1\n');
    write('.env.test', 'LEVEL=test\n');
    expect(variables({ LEVEL: 'any', OTHER: '1' })).toEqual({ LEVEL: 'test', OTHER: '1' });
  });

  it('reads no files when Nx is told not to', () => {
    write('.env.test', 'LEVEL=test\n');
    expect(variables({ NX_LOAD_DOT_ENV_FILES: 'false' })).toEqual({ NX_LOAD_DOT_ENV_FILES: 'false' });
  });

  it('lets nothing through that leads to another database, repository, workspace or interpreter', () => {
    write('.env.test', 'DATABASE_URL=postgresql://localhost/development\nPGHOST=db.example\n');
    const leading = {
      PGPASSWORD: 'x',
      PGOPTIONS: '-c x=y',
      DATABASE_NAME: 'development',
      APP_PORT: '3000',
      GIT_DIR: '/elsewhere/.git',
      GIT_INDEX_FILE: '/elsewhere/.git/index',
      NX_WORKSPACE_ROOT_PATH: '/elsewhere',
      VIRTUAL_ENV: '/elsewhere/.venv',
      NX_WORKTREE_TEMPLATE: 'other',
      NX_WORKTREE_POOL: 'true',
    };
    expect(variables({ ...leading, PATH: '/bin' })).toEqual({ PATH: '/bin' });
  });

  it("gives the environment's own variables the last word", () => {
    write('.env.test', 'TEST_MODE=false\nDATABASE_URL=postgresql://localhost/development\n');
    const own = { DATABASE_URL: 'postgresql://localhost/clone', TEST_MODE: 'true' };
    expect(variables({ TEST_MODE: 'no' }, own)).toEqual(own);
  });
});
