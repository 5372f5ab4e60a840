import { type MigrationSet, type ProjectFileTest } from '@nx-worktree/migrations';
import { type ServerOptions } from '@nx-worktree/postgres';
import { mapAtOnce, messageOf } from '@nx-worktree/system';
import { resolve } from 'node:path';
import { Repository } from '@nx-worktree/git';
import { type Answer, examine } from '../doctor/check';
import { type Check, type Variables } from '../engine/check';
import { lostRecordsCheck } from '../doctor/lost-records';
import { serverCheck } from '../doctor/server';
import { shellCheck } from '../doctor/shell';
import { stateHomeCheck } from '../doctor/state-home';
import { trashCheck } from '../doctor/trash';
import { gitCheck, nodeCheck } from '../doctor/versions';
import { type Identifier, parseIdentifier } from '../engine/identifier';
import { type Part } from '../engine/part';
import { type FoundRecord } from '../engine/records';
import { openRecords, type PartOptions, PARTS, RECORD_PART } from '../parts/parts';
import { type ExaminedEnvironment, examineEnvironment, type Place } from './examine-environment';
import { recover } from './recover';
import { unknownEnvironment } from '../engine/unknown';
import { ServersInUse } from '../server/servers-in-use';

/** What doctor looks at, and whether it fixes. */
export interface DoctorRequest extends Pick<PartOptions, 'targets'> {
  /** Any directory of the repository. */
  readonly from: string;
  /** The environment to examine; all of them, the repository and the machine, when left out. */
  readonly identifier?: string;
  /** Fixes what can be fixed without risk. */
  readonly fix: boolean;
  /** The variables of the shell. */
  readonly shell: Variables;
  /** The server that new environments get. */
  readonly server: ServerOptions;
  /** Pathspecs of ignored files that new environments count as work. */
  readonly precious?: readonly string[];
  /** The directory that holds the worktrees, absolute or relative to the main checkout. */
  readonly worktrees: string;
  /** Migrations of the workspace's projects, dependencies first. */
  readonly migrations: readonly MigrationSet[];
  /** Tells projects from fixtures when migrations are looked for; all are projects, when left out. */
  readonly isProjectFile?: ProjectFileTest;
  /** More checks of the repository, by who knows its tools. */
  readonly checks?: readonly Check[];
}

/** The answers of all checks. */
export interface Diagnosis {
  readonly machine: readonly Answer[];
  readonly repository: readonly Answer[];
  readonly environments: readonly ExaminedEnvironment[];
}

const AT_ONCE = 4;

/**
 * Looks at everything that environments stand on. Changes nothing unless it is told to mend.
 *
 * @throws {@link EnvironmentUnknownError} when no environment has the identifier
 */
export async function diagnose(request: DoctorRequest): Promise<Diagnosis> {
  const repository = await Repository.open(request.from);
  const records = openRecords(repository);
  const servers = new ServersInUse();
  const place = { repository, records, servers };
  try {
    if (request.identifier !== undefined) {
      const environments = [await examineOne(place, request, parseIdentifier(request.identifier))];
      return { machine: [], repository: [], environments };
    }
    const unfinished = request.fix ? await recover(repository, records) : new Map<string, string>();
    // The repository first: a record that is written again holds its claims on ports again.
    const ofRepository = await examine(repositoryChecks(place, request), request.fix);
    const machine = await examine(machineChecks(place, request), request.fix);
    // Fixes run one after the other: they install, clone and link.
    const atOnce = request.fix ? 1 : AT_ONCE;
    const environments = await mapAtOnce(await records.all(), atOnce, (found) =>
      examineEnvironment(place, request, found, unfinished).catch((error: unknown) =>
        unexamined(found, error),
      ),
    );
    return { machine, repository: ofRepository, environments };
  } finally {
    await servers.close();
  }
}

/** One that can't be looked at doesn't keep the others from being examined. */
function unexamined(found: FoundRecord, error: unknown): ExaminedEnvironment {
  const answers: Answer[] = [{ check: RECORD_PART, state: 'failed', text: messageOf(error) }];
  if (found.state === 'unreadable') return { identifier: found.identifier, answers };
  const { identifier, purpose, directory } = found.record;
  return { identifier, purpose, directory, answers };
}

async function examineOne(
  place: Place,
  request: DoctorRequest,
  identifier: Identifier,
): Promise<ExaminedEnvironment> {
  const { repository, records } = place;
  const unfinished = request.fix ? await recover(repository, records) : new Map<string, string>();
  const found = await records.find(identifier);
  if (!found) throw await unknownEnvironment(records, identifier);
  return examineEnvironment(place, request, found, unfinished);
}

function machineChecks({ repository, records, servers }: Place, { shell, server }: DoctorRequest): Check[] {
  const access = servers.of(server);
  const machine = { options: server, server: access, records };
  return [
    nodeCheck(),
    gitCheck(repository.root),
    shellCheck(shell),
    stateHomeCheck(),
    serverCheck(server, access),
    ...PARTS.flatMap((part: Part) => part.machineChecks?.(machine) ?? []),
  ];
}

function repositoryChecks(
  { repository, records }: Place,
  { server, precious, worktrees, checks = [] }: DoctorRequest,
): Check[] {
  const directory = resolve(repository.root, worktrees);
  return [
    ...PARTS.flatMap((part: Part) => part.repositoryChecks?.(repository, directory) ?? []),
    lostRecordsCheck(records, { server, ...(precious && { precious }) }),
    trashCheck(records),
    ...checks,
  ];
}
