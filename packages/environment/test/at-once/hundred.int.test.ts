import { mapAtOnce } from '@nx-worktree/system';
import { TemporaryRepository } from '@nx-worktree/testkit';
import { scripts } from '../../testkit/scripts';
import { request } from '../../testkit/requests';
import { NO_TRACES, tracesOf } from '../../testkit/traces';
import { listEnvironments } from '../../src/commands/list';
import { removeEnvironment } from '../../src/commands/remove';

const PROCESSES = 4;
const AT_ONCE_IN_EACH = 4;
const WITH_DATABASE = 4;
/** Away from the ports of other tests that run meanwhile, which are above 8000. */
const PORT_BASE = 21_000;
const HUNDRED = Array.from({ length: 100 }, (_, number) => `suite-${number}`);

let repository: TemporaryRepository;
beforeEach(async () => {
  repository = await TemporaryRepository.create();
});
afterEach(() => repository.remove());

it('a hundred environments are created and removed, sixteen at a time, and none has what another has', async () => {
  const asked = HUNDRED.map((identifier, number) =>
    request(repository.root, identifier, {
      purpose: 'test-matrix',
      portBase: PORT_BASE,
      database: number % WITH_DATABASE === 0,
    }),
  );
  const shares = Array.from({ length: PROCESSES }, (_, share) =>
    asked.filter((_request, number) => number % PROCESSES === share),
  );
  const creations = shares.map((share) =>
    scripts.start('create-environments', [JSON.stringify(share), String(AT_ONCE_IN_EACH)]).ended(),
  );
  for (const { exitCode, stderr } of await Promise.all(creations))
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });

  const listed = await listEnvironments(repository.root);
  expect(listed.map(({ identifier }) => identifier).sort()).toEqual([...HUNDRED].sort());
  expect(new Set(listed.map(({ state }) => state))).toEqual(new Set(['clean']));
  expect(new Set(listed.flatMap(({ ports }) => Object.values(ports ?? {}))).size).toBe(3 * HUNDRED.length);
  const databases = listed.flatMap(({ database }) => database ?? []);
  expect(new Set(databases).size).toBe(HUNDRED.length / WITH_DATABASE);

  await mapAtOnce(HUNDRED, PROCESSES * AT_ONCE_IN_EACH, (identifier) =>
    removeEnvironment({ from: repository.root, identifier }),
  );
  expect(await listEnvironments(repository.root)).toEqual([]);
  const { trash: _restorable, ...traces } = tracesOf(repository);
  const { trash: _none, ...none } = NO_TRACES;
  expect(traces).toEqual(none);
}, 180_000);
