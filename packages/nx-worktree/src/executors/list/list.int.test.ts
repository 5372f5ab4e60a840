import { createEnvironment, purposesWith } from '@nx-worktree/environment';
import { removeTemporaryDirectories, TemporaryRepository } from '@nx-worktree/testkit';
import { executorContext } from '../../../testkit/executor-context';
import list from './list';

const OWN = { 'test-e2e': {} };
let root: string;
beforeAll(async () => {
  const repository = await TemporaryRepository.create();
  root = repository.root;
  const request = { from: root, migrations: [], server: {}, purposes: purposesWith(OWN) };
  const silent = { begin: () => undefined, done: () => undefined };
  await createEnvironment({ ...request, identifier: 'shop', purpose: 'test-e2e' }, silent);
  await createEnvironment({ ...request, identifier: 'units', purpose: 'test-unit' }, silent);
});
afterAll(removeTemporaryDirectories);
afterEach(() => jest.restoreAllMocks());

/** Runs the executor, and tells what it wrote to its standard output and error. */
async function run(options: Partial<Parameters<typeof list>[0]>) {
  const written = { out: '', err: '' };
  jest.spyOn(console, 'log').mockImplementation((text) => void (written.out += `${text}\n`));
  jest.spyOn(console, 'error').mockImplementation((text) => void (written.err += `${text}\n`));
  const plugins = [{ plugin: 'nx-worktree', options: { purposes: OWN } }];
  const context = executorContext(root, { nxJsonConfiguration: { plugins } });
  return { ...(await list({ size: false, json: false, ...options }, context)), ...written };
}

describe('list', () => {
  it('writes the JSON in one line and nothing else', async () => {
    const { success, out, err } = await run({ json: true, size: true });
    expect({ success, err, lines: out.trimEnd().split('\n').length }).toEqual({
      success: true,
      err: '',
      lines: 1,
    });
    expect(JSON.parse(out)).toMatchObject([
      { identifier: 'shop', purpose: 'test-e2e', branch: 'main', state: 'clean', size: expect.any(Number) },
      { identifier: 'units', purpose: 'test-unit' },
    ]);
  });

  it('has an empty list as JSON too', async () => {
    expect((await run({ json: true, purpose: 'test-matrix' })).out).toBe('[]\n');
  });

  it('takes a purpose of nx.json, and names it among the known ones', async () => {
    expect((await run({ purpose: 'test-e2e' })).out).toMatch(/^identifier.*\nshop +test-e2e +main/);
    const { success, out, err } = await run({ json: true, purpose: 'test-e3e' });
    expect({ success, out }).toEqual({ success: false, out: '' });
    expect(err).toContain('There is no purpose "test-e3e". Did you mean test-e2e?');
    expect(err).toContain('test-matrix, test-e2e.');
  });
});
