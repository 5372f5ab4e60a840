import { columns } from './columns';
import { comment, lines, notOfExtension, owner } from './common';
import { privileges } from './privileges';

const KIND = `case t.typtype when 'e' then 'enum' when 'd' then 'domain' when 'r' then 'range'
                             else 'composite type' end`;

const ENUM = `(
  select string_agg(quote_literal(enumlabel), E'\\n' order by enumsortorder) from pg_enum where enumtypid = t.oid
)`;

const DOMAIN = `case when t.typtype = 'd' then concat_ws(' ',
  format_type(t.typbasetype, t.typtypmod),
  case when t.typcollation <> (select typcollation from pg_type where oid = t.typbasetype)
       then 'collate ' || t.typcollation::regcollation end,
  'default ' || pg_get_expr(t.typdefaultbin, 0),
  case when t.typnotnull then 'not null' end
) end`;

const DOMAIN_CHECKS = `(
  select string_agg(
    'constraint ' || quote_ident(conname) || ' ' || pg_get_constraintdef(oid)
      || coalesce(' ' || ${comment('pg_constraint', 'oid')}, ''),
    E'\\n' order by conname collate "C")
  from pg_constraint where contypid = t.oid and contype = 'c'
)`;

const RANGE = `(
  select ${lines(
    `'subtype ' || format_type(g.rngsubtype, null)`,
    `(select 'operator class ' || quote_ident(opcname) from pg_opclass where oid = g.rngsubopc and not opcdefault)`,
    `'collate ' || nullif(g.rngcollation, (select typcollation from pg_type where oid = g.rngsubtype))::regcollation`,
    `'canonical ' || nullif(g.rngcanonical, 0)::regproc`,
    `'subtype difference ' || nullif(g.rngsubdiff, 0)::regproc`,
    `'multirange ' || g.rngmultitypid::regtype`,
  )}
  from pg_range g where g.rngtypid = t.oid
)`;

/** Enums, domains, ranges and composite types. The types of tables, arrays and multiranges come with their objects. */
export const TYPES = `
  select ${KIND} as kind, n.name || '.' || quote_ident(t.typname) as name, ${lines(
    ENUM,
    DOMAIN,
    DOMAIN_CHECKS,
    RANGE,
    `case when t.typtype = 'c' then ${columns('t.typrelid')} end`,
    owner('t.typowner', 't.oid'),
    privileges({ acl: 't.typacl', kind: `'T'`, owner: 't.typowner' }),
    comment('pg_type', 't.oid'),
  )} as definition
  from pg_type t join namespace n on n.oid = t.typnamespace
  where ${notOfExtension('pg_type', 't.oid')}
    and (t.typtype in ('e', 'd', 'r') or t.typrelid in (select oid from relation where relkind = 'c'))`;
