import { type ServerFacts } from '../ownership/maintenance-database';
import { type Session } from '../session/session';
import { dropUnusedRole } from './free-role';
import { withRolesFree } from './with-roles-free';

/** The roles of a server, which its databases share. */
export class ServerRoles {
  constructor(
    private readonly session: Session,
    private readonly server: ServerFacts,
  ) {}

  /** The names of all of them. */
  async names(): Promise<string[]> {
    const rows = await this.session.query<{ name: string }>('select rolname as name from pg_roles');
    return rows.map(({ name }) => name);
  }

  /**
   * Drops a role that a migration in a clone has made, once the clone is gone.
   *
   * @returns whether it is gone: not when something else uses it
   */
  dropUnused(role: string): Promise<boolean> {
    return dropUnusedRole(this.session, role);
  }

  /**
   * Does work in which migrations may make roles. One that the same migrations have left for another template is in the
   * way: on the embedded server it is dropped, with the templates that use it, and the work starts again.
   *
   * @param work begins with everything that it needs, such as a clone
   * @throws {@link SharedObjectTakenError} when something of the server is in the way and has to stay
   * @throws what `work` throws
   */
  withRolesFree<T>(work: () => Promise<T>): Promise<T> {
    return withRolesFree(this.session, this.server, work);
  }
}
