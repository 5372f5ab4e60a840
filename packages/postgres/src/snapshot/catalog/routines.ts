import { comment, lines, notInternal, notOfExtension, owner } from './common';
import { privileges } from './privileges';

const KIND = `case p.prokind when 'a' then 'aggregate' when 'p' then 'procedure' else 'function' end`;

/** All that the catalog says of an aggregate and that isn't its default, under the catalog's names without `agg`. */
const AGGREGATE = `(
  select 'returns ' || pg_get_function_result(p.oid) || E'\\n'
         || string_agg(substr(key, 4) || ' ' || value, E'\\n' order by key collate "C")
  from pg_aggregate a, jsonb_each_text(
    to_jsonb(a) - 'aggfnoid' || jsonb_build_object(
      'aggtranstype', format_type(a.aggtranstype, null),
      'aggmtranstype', format_type(nullif(a.aggmtranstype, 0), null),
      'aggsortop', nullif(a.aggsortop, 0)::regoperator
    ))
  where a.aggfnoid = p.oid
    and (key in ('agginitval', 'aggminitval') or value not in ('-', '0', 'false', 'n', 'r')) and value is not null
)`;

/**
 * Functions, procedures and aggregates, by the types of their arguments. Those that the server makes for a range type
 * belong to the type.
 */
export const ROUTINES = `
  select ${KIND} as kind,
         n.name || '.' || quote_ident(p.proname) || '(' || oidvectortypes(p.proargtypes) || ')' as name,
         ${lines(
           `case p.prokind when 'a' then ${AGGREGATE} else rtrim(pg_get_functiondef(p.oid), E'\\n') end`,
           owner('p.proowner', 'p.oid'),
           privileges({ acl: 'p.proacl', kind: `'f'`, owner: 'p.proowner' }),
           comment('pg_proc', 'p.oid'),
         )} as definition
  from pg_proc p join namespace n on n.oid = p.pronamespace
  where ${notOfExtension('pg_proc', 'p.oid')}
    and ${notInternal('pg_proc', 'p.oid')}`;
