import { COMMON } from './common';
import { DATABASE, DEFAULT_PRIVILEGES, EVENT_TRIGGERS, EXTENSIONS, SCHEMAS } from './database';
import {
  CASTS,
  COLLATIONS,
  OPERATORS,
  TEXT_SEARCH_CONFIGURATIONS,
  TEXT_SEARCH_DICTIONARIES,
} from './operators';
import { CONSTRAINTS, INDEXES, POLICIES, RULES, STATISTICS, TRIGGERS } from './parts-of-tables';
import { RELATIONS, SEQUENCES } from './relations';
import { FOREIGN_DATA_WRAPPERS, FOREIGN_SERVERS, publications, USER_MAPPINGS } from './replication';
import { ROUTINES } from './routines';
import { TYPES } from './types';

/**
 * One query for all objects of a database: kind, name and definition of each. $1 are the state tables to leave out.
 *
 * @param version major version of the server, from 14
 */
export function catalogQuery(version: number): string {
  const queries = [
    SCHEMAS,
    EXTENSIONS,
    RELATIONS,
    SEQUENCES,
    CONSTRAINTS,
    INDEXES,
    TRIGGERS,
    RULES,
    POLICIES,
    STATISTICS,
    ROUTINES,
    TYPES,
    OPERATORS,
    CASTS,
    COLLATIONS,
    TEXT_SEARCH_CONFIGURATIONS,
    TEXT_SEARCH_DICTIONARIES,
    FOREIGN_DATA_WRAPPERS,
    FOREIGN_SERVERS,
    USER_MAPPINGS,
    publications(version),
    EVENT_TRIGGERS,
    DEFAULT_PRIVILEGES,
    DATABASE,
  ];
  return `with ${COMMON}
    select kind, name, definition from (${queries.join('\n  union all\n')}) catalog
    order by name collate "C", kind collate "C"`;
}
