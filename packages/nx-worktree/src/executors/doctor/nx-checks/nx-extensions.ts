import { type Observation } from '@nx-worktree/environment';
import { createdExtensions, ExtensionMissingError } from '@nx-worktree/migrations';
import { availableExtensions, externalUrlOf, installedWith, programsOf } from '@nx-worktree/postgres';
import { type Inspected } from './inspected';

/** Migrations that create an extension which the embedded server lacks fail; an installed PostgreSQL may have it. */
export async function checkExtensions({ root, migrations, server }: Inspected): Promise<Observation> {
  const created = await createdExtensions(root, migrations);
  if (created.length === 0) return { state: 'ok', text: 'the migrations create no extensions' };
  const names = [...new Set(created.map(({ extension }) => extension))].join(', ');
  if (externalUrlOf(server) !== undefined)
    return { state: 'unchecked', text: `${names}: the external server is not asked for its extensions` };
  const available = availableExtensions(programsOf(server));
  const missing = created.filter(({ extension }) => !available.includes(extension));
  if (missing.length === 0)
    return { state: 'ok', text: `the server has those that migrations create: ${names}` };
  const failures = missing.map(
    ({ set, extension }) => new ExtensionMissingError(set, extension, installedWith(extension)),
  );
  return { state: 'warning', text: failures.map(({ message }) => message).join('\n') };
}
