import { type ServerOptions } from '@nx-worktree/postgres';
import { type Repository, unkeptCommits } from '@nx-worktree/git';
import { type BaseRecord } from '../../engine/record';
import { BACKUP_REFS } from '../../worktrees/work/backup-refs';
import { type CheckoutFacts } from '../checkout/facts';
import { type DescribedFacts, type Metadata } from './metadata';

/** What the workspace says now, and of the environment only the record knew. */
export interface LostWishes {
  readonly server?: ServerOptions;
  readonly precious?: readonly string[];
}

/**
 * The record of an environment as its worktree's metadata file has it. The address of its database and the server that
 * was asked for are not in that file.
 *
 * Any program in the worktree can have written the file. So what it says decides nothing that is deleted elsewhere:
 * databases and claims are looked for by the id, which git's entry of the worktree has as well.
 *
 * @param metadata whose id is that of git's entry
 * @param directory absolute path of the worktree
 */
export async function recordOf(
  repository: Repository,
  metadata: Metadata,
  directory: string,
  { server, precious = [] }: LostWishes,
): Promise<BaseRecord<DescribedFacts>> {
  const { id, purpose, identifier, created, ports, env_file } = metadata;
  const checkout = await checkoutIn(repository, metadata);
  return {
    schemaVersion: 1,
    id,
    purpose,
    identifier,
    directory,
    created,
    ...(server && { server }),
    ...(precious.length > 0 && { precious: [...precious] }),
    begun: stepsOf(metadata),
    state: 'ready',
    facts: {
      ...(checkout && { checkout }),
      ...(ports && { ports }),
      ...(env_file !== null && { environmentFile: env_file }),
    },
  };
}

/**
 * The commit that was checked out counts as one that is kept elsewhere. Where nothing else keeps it, the file is not
 * believed: somebody's commits could go by it.
 */
async function checkoutIn(
  repository: Repository,
  { branch, commit, base, projects }: Metadata,
): Promise<CheckoutFacts['checkout']> {
  const unkept = await unkeptCommits(repository, commit, { refs: [BACKUP_REFS] });
  if (unkept?.length !== 0) return undefined;
  return { branch, commit, base, ...(projects && { projects }) };
}

/** Dependencies are always among them: to revert what was never made does nothing. */
function stepsOf({ ports, database }: Metadata): string[] {
  const steps: (string | false)[] = [
    'identifier',
    'checkout',
    'dependencies',
    ports !== null && 'ports',
    database !== null && 'database',
    'environment-file',
    'metadata',
  ];
  return steps.filter((step) => step !== false);
}
