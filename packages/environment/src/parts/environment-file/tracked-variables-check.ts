import { readIfThere } from '@nx-worktree/system';
import { parse } from 'dotenv';
import { basename, join } from 'node:path';
import { git } from '@nx-worktree/git';
import { type Check, type Examined, type Variables } from '../../engine/check';
import { type Part } from '../../engine/part';
import { variablesOf } from '../../engine/variables';
import { type EnvironmentFileFacts } from './facts';

/** `.env`, `.env.local`, `.env.test`, `.local.env`; and what is there to be copied. */
const ENVIRONMENT_FILE = /^(\.env(\..+)?|\..+\.env)$/;
const EXAMPLE = /\.(example|sample|template|dist|defaults?|schema|vault)$/;

/** Variables that decide which database is used. */
const OF_DATABASE = /^(DATABASE_(URL|NAME)|PG(HOST|HOSTADDR|PORT|DATABASE|SERVICE))$/;

/**
 * Whether environment files of the repository, such as a project's `.env`, name another database. Nx's tasks in the
 * worktree don't heed them, since what is set already wins over files.
 *
 * @param parts that tell programs variables
 */
export function trackedVariablesCheck(
  parts: readonly Part[],
  { record }: Examined<EnvironmentFileFacts>,
): Check {
  return {
    name: 'tracked-variables',
    async look() {
      const { directory, facts } = record();
      const own: Variables = variablesOf(parts, record());
      const files = await filesNaming(directory, own);
      if (files.length === 0) return { state: 'ok', text: 'no tracked file names another database' };
      const names = `${files.join(', ')} ${files.length === 1 ? 'is' : 'are'} tracked and ${files.length === 1 ? 'names' : 'name'} a database.`;
      if (own['DATABASE_URL'] === undefined)
        return {
          state: 'warning',
          text: `${names} The worktree has none of its own, so what runs there uses that one.`,
          advice:
            'Create a worktree for work that needs a database: nx g worktree <identifier> --purpose=test-integration',
        };
      return {
        state: 'warning',
        text: `${names} Nx's tasks in the worktree still use its own; commands that you run there without Nx don't.`,
        advice: `Give those the worktree's variables: set -a; . ${join(directory, facts.environmentFile ?? '')}; set +a`,
      };
    },
  };
}

async function filesNaming(directory: string, own: Variables): Promise<string[]> {
  const listed = await git(directory, ['ls-files', '-z', '--', ':(glob)**/.*env*']);
  const files = listed.split('\0').filter((path) => {
    const name = basename(path);
    return ENVIRONMENT_FILE.test(name) && !EXAMPLE.test(name);
  });
  const naming = await Promise.all(
    files.map(async (path) => {
      const variables = Object.entries(parse((await readIfThere(join(directory, path))) ?? ''));
      return variables.some(([name, value]) => OF_DATABASE.test(name) && own[name] !== value);
    }),
  );
  return files.filter((_, index) => naming[index]);
}
