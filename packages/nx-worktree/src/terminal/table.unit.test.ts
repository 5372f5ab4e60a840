import { table } from './table';

it('shows the marks of a name that would turn the direction of what follows', () => {
  expect(table(['branch'], [['fix/\u202emain'], ['tschüß/é']])).toMatch(/fix\/\\u\{202e\}main +\ntschüß\/é/);
});
