import { EnvironmentUnsoundError, RevertFailedError } from './environment-errors';
import { type BaseRecord } from './record';
import { applyStack, assertSound, type Journal, planOf, revertStack } from './stack';
import { type BoundPart } from './bound-part';
import { parseIdentifier } from './identifier';

const DRAFT: BaseRecord = {
  schemaVersion: 1,
  id: 'b7e1',
  purpose: 'test-unit',
  identifier: parseIdentifier('prices'),
  directory: '/nowhere',
  created: '2026-11-22T12:00:00.000Z',
  begun: [],
  state: 'creating',
  facts: {},
};

/** A journal and parts that note what happens in its order. */
function scene(failing: Readonly<Record<string, 'apply' | 'revert' | 'both'>> = {}) {
  const events: string[] = [];
  const journal: Journal = {
    write: async ({ state, begun }) => void events.push(`note ${state} ${begun.join(',')}`),
  };
  const parts = ['identifier', 'checkout', 'ports'].map((name): BoundPart => {
    const act = (verb: 'apply' | 'revert') => {
      events.push(`${verb} ${name}`);
      if (failing[name] === verb || failing[name] === 'both') throw new Error(`${verb} of ${name} failed.`);
    };
    return {
      name,
      ...(name === 'identifier' && { isRecord: true }),
      plan: async () => `would ${name}`,
      apply: async () => {
        act('apply');
        return { facts: name === 'ports' ? { ports: { app: 1, api: 2, db: 3 } } : {}, summary: name };
      },
      verify: async () => ({ state: 'ok' }),
      revert: async () => act('revert'),
    };
  });
  return {
    events,
    stack: { parts, journal },
    reported: { begin: () => undefined, done: (name: string) => void events.push(`report ${name}`) },
  };
}

describe('applyStack', () => {
  it('notes each part before it begins, the first one excepted: that makes the record itself', async () => {
    const { events, stack, reported } = scene();
    const ready = await applyStack(stack, DRAFT, reported);

    expect(events).toEqual([
      'apply identifier',
      'report identifier',
      'note creating identifier,checkout',
      'apply checkout',
      'report checkout',
      'note creating identifier,checkout,ports',
      'apply ports',
      'report ports',
      'note ready identifier,checkout,ports',
    ]);
    expect(ready).toMatchObject({ state: 'ready', facts: { ports: { app: 1, api: 2, db: 3 } } });
    expect(ready.holder).toBeUndefined();
  });

  it('reverts in reverse order what has begun, the failed part included, and throws its error', async () => {
    const { events, stack, reported } = scene({ checkout: 'apply' });
    await expect(applyStack(stack, DRAFT, reported)).rejects.toThrow(new Error('apply of checkout failed.'));
    expect(events.slice(3)).toEqual([
      'apply checkout',
      'revert checkout',
      'note creating identifier',
      'revert identifier',
    ]);
  });

  it('keeps the record and the first error when a part can not be reverted, and reverts the others', async () => {
    const { events, stack, reported } = scene({ ports: 'apply', checkout: 'revert' });
    const error = await applyStack(stack, DRAFT, reported).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(RevertFailedError);
    expect(error).toMatchObject({
      code: 'REVERT_FAILED',
      cause: new Error('apply of ports failed.'),
      leftover: new Error('revert of checkout failed.'),
    });
    expect((error as Error).message).toMatch(/^apply of ports failed\.[^]*revert of checkout failed\./);
    expect(events.slice(-3)).toEqual([
      'revert ports',
      'note creating identifier,checkout',
      'revert checkout',
    ]);
  });

  it('ends before the next part when it is aborted, and reverts', async () => {
    const { events, stack } = scene();
    const abort = new AbortController();
    const reported = {
      begin: () => undefined,
      done: (name: string) => name === 'checkout' && abort.abort(new Error('Stopped.')),
    };
    await expect(applyStack(stack, DRAFT, reported as never, abort.signal)).rejects.toThrow('Stopped.');
    expect(events).not.toContain('apply ports');
    expect(events.slice(-1)).toEqual(['revert identifier']);
  });
});

describe('revertStack', () => {
  it('reverts only what has begun', async () => {
    const { events, stack } = scene();
    await revertStack(stack, { ...DRAFT, begun: ['identifier', 'ports'], state: 'removing' });
    expect(events).toEqual(['revert ports', 'note removing identifier', 'revert identifier']);
  });

  it('can be repeated after a part failed', async () => {
    const { stack } = scene({ checkout: 'revert', ports: 'revert' });
    const begun = ['identifier', 'checkout', 'ports'];
    await expect(revertStack(stack, { ...DRAFT, begun })).rejects.toThrow(
      'Several parts could not be reverted.',
    );
    const { events, stack: again } = scene();
    await revertStack(again, { ...DRAFT, begun });
    expect(events.filter((event) => event.startsWith('revert'))).toHaveLength(3);
  });
});

describe('planOf', () => {
  it('asks each part and applies none', async () => {
    const { events, stack } = scene();
    expect((await planOf(stack, DRAFT)).map(({ summary }) => summary)).toEqual([
      'would identifier',
      'would checkout',
      'would ports',
    ]);
    expect(events).toEqual([]);
  });
});

describe('assertSound', () => {
  it('is content with parts that are right, and throws for one that is not', async () => {
    const { stack } = scene();
    await expect(assertSound(stack, DRAFT)).resolves.toBeUndefined();

    const [first, ...others] = stack.parts;
    const verify = async () => ({ state: 'failed', cause: 'It is gone.', advice: 'Make it anew.' }) as const;
    const unsound = { ...stack, parts: [...others, { ...first, verify } as BoundPart] };
    await expect(assertSound(unsound, DRAFT)).rejects.toThrow(
      new EnvironmentUnsoundError('identifier', 'It is gone.', 'Make it anew.'),
    );
  });
});
