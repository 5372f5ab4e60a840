import { comment, lines, notInternal, notOfExtension, owner } from './common';

export const OPERATORS = `
  select 'operator' as kind,
         n.name || '.' || o.oprname || '('
         || concat_ws(', ', coalesce(format_type(nullif(o.oprleft, 0), null), 'none'), format_type(o.oprright, null))
         || ')' as name,
         ${lines(
           `'function ' || nullif(o.oprcode, 0)::regproc`,
           `'commutator ' || nullif(o.oprcom, 0)::regoperator`,
           `'negator ' || nullif(o.oprnegate, 0)::regoperator`,
           `'restrict ' || nullif(o.oprrest, 0)::regproc`,
           `'join ' || nullif(o.oprjoin, 0)::regproc`,
           `case when o.oprcanhash then 'hashes' end`,
           `case when o.oprcanmerge then 'merges' end`,
           owner('o.oprowner', 'o.oid'),
           comment('pg_operator', 'o.oid'),
         )} as definition
  from pg_operator o join namespace n on n.oid = o.oprnamespace
  where ${notOfExtension('pg_operator', 'o.oid')}`;

/** Those that users made: the server's own have oids below 16384, and that of a range type belongs to the type. */
export const CASTS = `
  select 'cast' as kind,
         format('(%s as %s)', format_type(c.castsource, null), format_type(c.casttarget, null)) as name,
         ${lines(
           `case c.castmethod when 'f' then 'with function ' || c.castfunc::regprocedure
                              when 'i' then 'with inout' else 'without function' end`,
           `case c.castcontext when 'a' then 'as assignment' when 'i' then 'as implicit' end`,
           comment('pg_cast', 'c.oid'),
         )} as definition
  from pg_cast c
  where c.oid >= 16384 and ${notOfExtension('pg_cast', 'c.oid')} and ${notInternal('pg_cast', 'c.oid')}`;

/** Where the catalog keeps the locale of ICU has changed with 15 and 17. */
const LOCALE = `coalesce(to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale', c.collcollate)`;

export const COLLATIONS = `
  select 'collation' as kind, n.name || '.' || quote_ident(c.collname) as name, ${lines(
    `'provider ' || case c.collprovider when 'i' then 'icu' when 'b' then 'builtin' else 'libc' end`,
    `'locale ' || quote_literal(${LOCALE})`,
    `'ctype ' || quote_literal(nullif(c.collctype, ${LOCALE}))`,
    `'rules ' || quote_literal(to_jsonb(c) ->> 'collicurules')`,
    `case when not c.collisdeterministic then 'not deterministic' end`,
    owner('c.collowner', 'c.oid'),
    comment('pg_collation', 'c.oid'),
  )} as definition
  from pg_collation c join namespace n on n.oid = c.collnamespace
  where ${notOfExtension('pg_collation', 'c.oid')}`;

export const TEXT_SEARCH_CONFIGURATIONS = `
  select 'text search configuration' as kind, n.name || '.' || quote_ident(c.cfgname) as name, ${lines(
    `(select 'parser ' || quote_ident(prsname) from pg_ts_parser where oid = c.cfgparser)`,
    `(select string_agg(token || ': ' || dictionaries, E'\\n' order by token collate "C") from (
        select y.alias as token, string_agg(m.mapdict::regdictionary::text, ', ' order by m.mapseqno) as dictionaries
        from pg_ts_config_map m join ts_token_type(c.cfgparser) y on y.tokid = m.maptokentype
        where m.mapcfg = c.oid group by y.alias
      ) mapping)`,
    owner('c.cfgowner', 'c.oid'),
    comment('pg_ts_config', 'c.oid'),
  )} as definition
  from pg_ts_config c join namespace n on n.oid = c.cfgnamespace
  where ${notOfExtension('pg_ts_config', 'c.oid')}`;

export const TEXT_SEARCH_DICTIONARIES = `
  select 'text search dictionary' as kind, n.name || '.' || quote_ident(d.dictname) as name, ${lines(
    `(select 'template ' || quote_ident(tmplname) from pg_ts_template where oid = d.dicttemplate)`,
    'd.dictinitoption',
    owner('d.dictowner', 'd.oid'),
    comment('pg_ts_dict', 'd.oid'),
  )} as definition
  from pg_ts_dict d join namespace n on n.oid = d.dictnamespace
  where ${notOfExtension('pg_ts_dict', 'd.oid')}`;
