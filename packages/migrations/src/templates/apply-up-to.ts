import { toolNamed } from '../registry/registry';
import { type Migration } from '../tools/migration';
import { type MigrationTool } from '../tools/tool';
import { MigrationsNotSteppedError } from './template-errors';

/**
 * A way to apply migrations up to one, for {@link applyMigrations}.
 *
 * @param last the last that is applied; none when it is `undefined`
 * @param all what the files say
 */
export function applyUpTo(last: Migration | undefined, all: readonly Migration[]): MigrationTool['migrate'] {
  return async (place, database) => {
    const { migrateTo, history } = toolNamed(place.set.tool);
    if (!migrateTo) throw new MigrationsNotSteppedError(place.set);
    // In an older template it may be applied already.
    const applied = await history?.applied(place, database, all);
    if (!last || applied?.some(({ name }) => name === last.name)) return;
    await migrateTo(place, database, last, all);
  };
}
