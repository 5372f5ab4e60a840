import { assertConsistent } from './contradictions';
import { type CheckoutOptions } from './options';

const PROJECTS = { names: ['api'], directories: ['apps/api'] };

it.each<[CheckoutOptions, string]>([
  [{ ref: 'v1', branch: 'main' }, '--ref and --branch both say what to check out. Give one of them.'],
  [{ ref: 'v1', base: 'main' }, '--ref checks out no branch'],
  [{ base: 'main' }, 'but none is named. Name it with --branch.'],
  [{ ref: 'v1', attach: true }, 'Use --branch instead of --ref.'],
  [{ projects: { names: [], directories: [] } }, '--projects names no project.'],
])('%j is refused', (options, message) => {
  expect(() => assertConsistent(options)).toThrow(message);
});

it('a new branch that can not have its name is refused', () => {
  expect(() => assertConsistent({ branch: '-x', base: 'main' })).toThrow('begins with a dash');
});

it.each<CheckoutOptions>([
  {},
  { ref: 'v1', attach: false, projects: PROJECTS },
  { branch: 'work', base: 'main', attach: true },
  { branch: 'main', submodules: true, lfs: false },
])('%j is not', (options) => {
  expect(() => assertConsistent(options)).not.toThrow();
});
