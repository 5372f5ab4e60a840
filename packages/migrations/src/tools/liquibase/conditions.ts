import { holdsFor } from './expressions';

/** What has to hold for change sets to be applied: those of what contains them, and their own. */
export interface Conditions {
  /** Expressions of contexts, all of which have to hold. */
  readonly contexts: readonly string[];
  /** Lists of labels. */
  readonly labels: readonly string[];
}

/** What was chosen for a run. */
export interface Chosen {
  /** Names of contexts, separated by commas; all change sets are taken where there are none. */
  readonly contexts?: string | undefined;
  /** An expression of labels. */
  readonly labels?: string | undefined;
}

export const NO_CONDITIONS: Conditions = { contexts: [], labels: [] };

/** The conditions that the attributes of an element set. */
export function conditionsOf(values: Readonly<Record<string, string>>): Conditions {
  const context = values['contextFilter'] ?? values['context'] ?? values['contexts'];
  const { labels } = values;
  return { contexts: context ? [context] : [], labels: labels ? [labels] : [] };
}

/** The conditions of something within something. */
export function joined(a: Conditions, b: Conditions): Conditions {
  return { contexts: [...a.contexts, ...b.contexts], labels: [...a.labels, ...b.labels] };
}

/**
 * Whether Liquibase applies change sets with these conditions
 * (https://docs.liquibase.com/concepts/changelogs/attributes/contexts.html). A context that begins with `@` has to be chosen.
 *
 * @param unreadable makes the error for an expression that can't be read, which is thrown
 */
export function isTaken(
  { contexts, labels }: Conditions,
  chosen: Chosen,
  unreadable: (expression: string) => Error,
): boolean {
  const holds = (expression: string, given: ReadonlySet<string>): boolean => {
    const value = holdsFor(expression, given);
    if (value === undefined) throw unreadable(expression);
    return value;
  };
  const given = namesIn(chosen.contexts ?? '');
  const isInContext = contexts.every((one) =>
    given.size === 0 ? !/(^|[\s(,!])@/.test(one) : holds(one, given),
  );
  const wanted = chosen.labels ?? '';
  return isInContext && (wanted === '' || labels.every((list) => holds(wanted, namesIn(list))));
}

/**
 * Whether a list of databases, such as `postgresql, h2` or `!oracle`, has PostgreSQL
 * (https://docs.liquibase.com/concepts/changelogs/attributes/dbms.html).
 */
export function isForPostgres(list = ''): boolean {
  const names = namesIn(list);
  if (names.size === 0 || names.has('all')) return true;
  if (names.has('none') || names.has('!postgresql')) return false;
  return names.has('postgresql') || [...names].every((name) => name.startsWith('!'));
}

/** In lower case. */
function namesIn(list: string): Set<string> {
  const names = list.split(',').map((name) => name.trim().toLowerCase());
  return new Set(names.filter(Boolean));
}
