import { ServiceVariableError } from './over-inherited-errors';

type Inherited = Readonly<Record<string, string | undefined>>;

/**
 * The variables that a process of an environment has to be given so that it uses the environment's database whatever it
 * inherits. libpq, which most languages' clients are built on, heeds two variables more than the ones that we set: the
 * address in `PGHOSTADDR` wins over `PGHOST` unless it is empty, and what a service file says for `PGSERVICE` wins over
 * all others (https://www.postgresql.org/docs/current/libpq-envars.html). A plugin of Nx can set a variable and not
 * delete one, and there is no value that means none for a service.
 *
 * @param own the environment's variables
 * @param inherited those of the shell
 * @throws {@link ServiceVariableError} when a service is set
 */
export function overInherited(
  own: Readonly<Record<string, string>>,
  inherited: Inherited,
): Record<string, string> {
  if (own['DATABASE_URL'] === undefined) return { ...own };
  const { PGSERVICE: service, PGHOSTADDR: address } = inherited;
  if (service) throw new ServiceVariableError(service);
  return { ...own, ...(address && { PGHOSTADDR: '' }) };
}
