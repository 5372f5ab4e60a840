import { PURPOSES, purposeOf, UnknownPurposeError } from './purposes';

describe('purposeOf', () => {
  it.each([
    ['test-unit', false, false],
    ['test-integration', true, true],
    ['test-performance', false, false],
    ['test-premerge', true, true],
    ['test-migration', false, true],
    ['test-matrix', true, true],
  ])('knows %s: ports %s, database %s', (name, ports, database) => {
    expect(purposeOf(name)).toEqual({ name, ports, database });
  });

  it('lists the known purposes for an unknown one', () => {
    expect(() => purposeOf('unit')).toThrow(UnknownPurposeError);
    expect(() => purposeOf('unit')).toThrow(
      `There is no purpose "unit". Choose one of: ${PURPOSES.map(({ name }) => name).join(', ')}.`,
    );
  });

  it('does not take a name from the prototype of objects', () => {
    expect(() => purposeOf('constructor')).toThrow(UnknownPurposeError);
  });
});
