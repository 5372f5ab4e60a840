import { type ConnectionInfo, parseServerUrl } from './address';

/** A URL's options replace those that `insideDatabase` gives, so the name is among them. */
const SETTINGS = '-c application_name=nx-worktree -c default_transaction_read_only=on';

/** How the same database is reached by sessions that can't write, of this process and of libpq. */
export function readOnly({ name, url, variables }: ConnectionInfo): ConnectionInfo {
  const address = parseServerUrl(url);
  const options = [address.searchParams.get('options'), SETTINGS].filter(Boolean).join(' ');
  address.searchParams.set('options', options);
  // libpq doesn't take a plus for a space.
  address.search = address.search.replaceAll('+', '%20');
  const { href } = address;
  return { name, url: href, variables: { ...variables, DATABASE_URL: href, PGOPTIONS: options } };
}
