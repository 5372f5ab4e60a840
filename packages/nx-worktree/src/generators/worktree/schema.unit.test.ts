import { PURPOSES } from '@nx-worktree/environment';
import schema from './schema.json';

it('offers the purposes that there are', () => {
  const known = PURPOSES.map(({ name }) => name).sort();
  expect([...schema.properties.purpose['x-prompt'].items].sort()).toEqual(known);
  for (const name of known) expect(schema.properties.purpose.description).toContain(name);
});
