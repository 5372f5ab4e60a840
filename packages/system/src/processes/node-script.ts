import { extname } from 'node:path';

/**
 * The arguments with which `node` runs one of our own files as a process. Published files are JavaScript; in this
 * repository they are TypeScript, which Node 20 needs a loader for.
 *
 * @param file absolute path without its extension, such as `join(__dirname, 'keeper')`
 */
export function nodeScript(file: string): string[] {
  const extension = extname(__filename);
  const loader = extension === '.ts' ? ['--require', require.resolve('@swc-node/register')] : [];
  return [...loader, `${file}${extension}`];
}
