import { PURPOSES, purposeOf, purposesWith, UnknownPurposeError } from './purposes';

/** What every purpose has by default. */
const ALWAYS = { temporaryDirectory: true };

describe('purposeOf', () => {
  it.each([
    ['test-unit', false, false],
    ['test-integration', true, true],
    ['test-performance', false, false],
    ['test-premerge', true, true],
    ['test-migration', false, true],
    ['test-matrix', true, true],
  ])('knows %s: ports %s, database %s', (name, ports, database) => {
    expect(purposeOf(name)).toEqual({ name, ports, database, ...ALWAYS });
  });

  it('lists the known purposes for an unknown one', () => {
    expect(() => purposeOf('unit')).toThrow(UnknownPurposeError);
    expect(() => purposeOf('unit')).toThrow(
      `There is no purpose "unit". Did you mean test-unit? Choose one of: ${PURPOSES.map(({ name }) => name).join(', ')}.`,
    );
  });

  it('does not take a name from the prototype of objects', () => {
    expect(() => purposeOf('constructor')).toThrow(UnknownPurposeError);
  });
});

describe('purposesWith', () => {
  it('changes what a workspace says of the usual ones, and nothing else', () => {
    const purposes = purposesWith({ 'test-unit': { database: true } });
    expect(purposeOf('test-unit', purposes)).toEqual({
      name: 'test-unit',
      ports: false,
      database: true,
      ...ALWAYS,
    });
    expect(purposes.filter(({ name }) => name !== 'test-unit')).toEqual(
      PURPOSES.filter(({ name }) => name !== 'test-unit'),
    );
  });

  it('adds its own ones, which have what it says', () => {
    const purposes = purposesWith({ 'test-e2e': { ports: true }, constructor: {} });
    expect(purposes.slice(PURPOSES.length)).toEqual([
      { name: 'test-e2e', ports: true, database: false, ...ALWAYS },
      { name: 'constructor', ports: false, database: false, ...ALWAYS },
    ]);
    expect(() => purposeOf('test-e2', purposes)).toThrow('Did you mean test-e2e? Choose one of: test-unit, ');
  });
});
