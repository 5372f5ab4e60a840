import { DEPENDENCIES_MODES, PURPOSES } from '@nx-worktree/environment';
import schema from './schema.json';

it('names the purposes that there are', () => {
  for (const { name } of PURPOSES) expect(schema.properties.purpose.description).toContain(name);
});

it('takes the ways to dependencies that there are', () => {
  expect(schema.properties.dependencies.enum).toEqual([...DEPENDENCIES_MODES]);
});
