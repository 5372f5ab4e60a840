import { sql } from '@nx-worktree/testkit';
import { type TemplateRequest } from '../src';

/** The key of the template that all of these continue. */
export const OLDER_KEY = 'older';

/** A template of two steps, the first of which is done in an older one. Complete, it says so in `progress`. */
export function requestOn(key: string): TemplateRequest {
  const rest = async ({ url }: { url: string }): Promise<void> => {
    await sql(url, `create table article as select '${key}' as key`);
    await sql(url, `update progress set is_complete = true`);
  };
  const build = async (database: { url: string }): Promise<void> => {
    await sql(database.url, 'create table progress as select false as is_complete');
    await rest(database);
  };
  return { key, manifest: { key }, subject: 'continued', build, older: [{ key: OLDER_KEY, build: rest }] };
}
