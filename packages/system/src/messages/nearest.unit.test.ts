import { nearestTo } from './nearest';

describe('nearestTo', () => {
  const branches = ['main', 'feature/rest-api', 'origin/feature/checkout', 'release-1.0', 'qa'];

  it.each([
    ['mian', ['main']],
    ['Main', ['main']],
    ['rest-api', ['feature/rest-api']],
    ['rest-apj', ['feature/rest-api']],
    ['checkout', ['origin/feature/checkout']],
    ['feature/rest_api', ['feature/rest-api']],
    ['something-else', []],
    ['db', []],
    ['', []],
  ])('offers for %j', (typed, offered) => {
    expect(nearestTo(typed, branches)).toEqual(offered);
  });

  it('offers three at most, the most alike first', () => {
    expect(nearestTo('api-1', ['api-22', 'api-1x', 'api-1', 'api-3', 'api-4'])).toHaveLength(3);
    expect(nearestTo('api-1', ['api-22', 'api-1x'])[0]).toBe('api-1x');
  });
});
