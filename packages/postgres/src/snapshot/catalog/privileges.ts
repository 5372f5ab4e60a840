import { roleName } from './common';

interface Acl {
  /** Column with the access control list; null stands for the default. */
  readonly acl: string;
  /** Letter that `acldefault` knows the kind of object by. */
  readonly kind: string;
  /** Column with the owner. */
  readonly owner: string;
  /** The privileges of such an object when none were granted or revoked, if not the default of its kind. */
  readonly usual?: string;
  /** What follows the privileges, such as the column that they are for. */
  readonly on?: string;
}

/**
 * Lines with what was granted and revoked: the difference to what such an object has by itself. So a privilege that
 * only newer servers know (MAINTAIN, since 17) doesn't show as long as it is not mentioned. Who granted it isn't shown.
 */
export function privileges({ acl, kind, owner, usual, on = `''` }: Acl): string {
  const byDefault = `acldefault(${kind}, ${owner})`;
  return `case when ${acl} is not null then (
    with present as (select grantee, privilege_type, is_grantable from aclexplode(${acl})),
         usual as (select grantee, privilege_type, is_grantable from aclexplode(${usual ?? byDefault})),
         change as (
           select 'grant ' as verb, ' to ' as preposition, * from (table present except table usual) granted
           union all
           select 'revoke ', ' from ', * from (table usual except table present) revoked
         ),
         line as (
           select verb || case when count(*) > 1 and count(*) = (
                    select count(*) from aclexplode(${byDefault}) where grantee = ${owner}
                  ) then 'all' else string_agg(lower(privilege_type), ', ' order by privilege_type collate "C") end
                  || ${on} || preposition
                  || case grantee when 0 then 'public' when ${owner} then 'owner' else ${roleName('grantee')} end
                  || case when is_grantable then ' with grant option' else '' end as text
           from change group by verb, preposition, grantee, is_grantable
         )
    select string_agg(text, E'\\n' order by text collate "C") from line
  ) end`;
}
