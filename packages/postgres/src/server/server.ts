import { createDatabase, type Database, type DatabaseRequest } from '../clones/create-database';
import { dropKept, type DropKeptRequest, type KeptDatabase, keptDatabases } from '../clones/keep-database';
import { SparePool } from '../clones/spare-pool';
import { answers } from '../databases/answers';
import { type DatabaseSession, sessionsIn } from '../databases/database-sessions';
import { dropDatabasesOf } from '../databases/drop-databases';
import { databasesOfEnvironment, type OwnedDatabase, ownedDatabases } from '../databases/owned-databases';
import { planSweep, planSweepOfRecords, type RecordTest, sweep, sweepOfRecords } from '../databases/sweep';
import { type ServerFacts } from '../ownership/maintenance-database';
import { addToManifest, findManifest, isOwned } from '../ownership/owned-database';
import { type ConnectionInfo, connectionInfo } from '../session/address';
import { explainNoRoom } from '../session/no-room';
import { type Session } from '../session/session';
import { ServerRoles } from '../roles/server-roles';
import { type SuiteDatabases, SuiteUse } from '../suites/suite-use';
import { ensureTemplate } from '../templates/ensure-template';
import { type EnsuredTemplate, type TemplateRequest } from '../templates/template';

/** A running PostgreSQL server, with a session in its maintenance database that holds the databases of this process. */
export class Server {
  readonly version: string;
  readonly majorVersion: number;
  /** Whether it was started when it was opened here. The embedded server has another password each time, and can have another port. */
  readonly isNew: boolean;
  readonly roles: ServerRoles;
  readonly #spares: SparePool | undefined;
  readonly #building = new Map<string, Promise<EnsuredTemplate>>();

  constructor(
    private readonly session: Session,
    private readonly facts: ServerFacts,
    { isNew, pool }: { readonly isNew: boolean; readonly pool: boolean },
  ) {
    this.isNew = isNew;
    this.roles = new ServerRoles(session, facts);
    this.#spares = pool ? new SparePool(session, facts) : undefined;
    this.version = facts.version;
    this.majorVersion = facts.majorVersion;
  }

  /** Aborted when the session has ended, by itself or not: what it held has no holder from then on. */
  get lost(): AbortSignal {
    return this.session.lost;
  }

  /**
   * Returns the template with this key, and builds it when it is missing: exactly once, however many processes ask.
   *
   * @throws {@link TemplateInUseError} when sessions of other programs stay in the new template
   * @throws {@link SharedObjectTakenError} when it makes a role that is in use, or another object that the server has once
   * @throws {@link NoRoomError} when the server's disk is full
   * @throws what `request.build` throws; nothing is left of the template then
   */
  async ensureTemplate(request: TemplateRequest): Promise<EnsuredTemplate> {
    // A session gets its own lock again, so callers in one process wait for each other here. Then each looks for itself:
    // in another checkout, what the other's migrations have read may differ.
    for (let other; (other = this.#building.get(request.key));) await other.catch(() => undefined);
    const what = request.subject === undefined ? 'a template' : `the template of ${request.subject}`;
    const building = this.#make(what, () => ensureTemplate(this.session, this.facts, request));
    this.#building.set(request.key, building);
    return building.finally(() => this.#building.delete(request.key));
  }

  /**
   * Creates a database for its holder: a clone of the template, or an empty one without it.
   *
   * @throws {@link TemplateMissingError} when the template is gone
   * @throws {@link TemplateInUseError} when the template has sessions
   * @throws {@link NoRoomError} when the server's disk is full
   */
  createDatabase(request: DatabaseRequest): Promise<Database> {
    return this.#make(`the database "${request.name}"`, () =>
      createDatabase(this.session, this.facts, request, this.#spares),
    );
  }

  /** Which server it is, for what depends on it: the same after a restart of the embedded one, without its port. */
  get identity(): string {
    const { host, port, user } = this.session.server;
    return [this.version, this.facts.isEmbedded ? 'embedded' : `${user}@${host}:${port}`].join(' ');
  }

  /** How a database of this server is reached now; whether it is there is not looked at. */
  addressOf(name: string): ConnectionInfo {
    return connectionInfo(this.session.serverUrl, name);
  }

  /** All databases of ours on this server, oldest first. */
  databases(): Promise<OwnedDatabase[]> {
    return ownedDatabases(this.session);
  }

  /** The databases that the record of this environment holds, oldest first. */
  databasesOf(environment: string): Promise<OwnedDatabase[]> {
    return databasesOfEnvironment(this.session, environment);
  }

  /**
   * What the template was made of that a database of ours is a clone of: values by names, as in its request.
   *
   * @returns `undefined` when that isn't known
   */
  async manifestOf(name: string): Promise<ReadonlyMap<string, string> | undefined> {
    const manifest = await findManifest(this.session, name);
    return manifest && new Map(manifest);
  }

  /** Keeps more with a clone of ours: values by names, which `manifestOf` tells from then on. */
  keepWithDatabase(name: string, values: ReadonlyMap<string, string>): Promise<void> {
    return addToManifest(this.session, name, [...values]);
  }

  /** Drops every database that the record of this environment holds; can be repeated. */
  dropDatabasesOf(environment: string): Promise<void> {
    return dropDatabasesOf(this.session, environment);
  }

  /**
   * Whether the database is ours and can be entered with the user of this server.
   *
   * @throws {@link ConnectionLimitError} when it or the server has as many connections as it may have, with who has them
   */
  answers(name: string): Promise<boolean> {
    return answers(this.session, name);
  }

  /** Whether a database of this name is on the server and ours. Unlike `answers`, it leaves no session behind. */
  isOwned(name: string): Promise<boolean> {
    return isOwned(this.session, name);
  }

  /** Watches whether a suite uses its databases, until it is stopped. */
  watchUse(databases: SuiteDatabases): SuiteUse {
    return new SuiteUse(this.session, this.facts, databases);
  }

  /** Who is in a database of this server now. */
  sessionsIn(name: string): Promise<DatabaseSession[]> {
    return sessionsIn(this.session, name);
  }

  /** The names of the databases that `sweep` would drop now. */
  planSweep(): Promise<string[]> {
    return planSweep(this.session);
  }

  /**
   * Drops what has no living holder: clones whose session has ended, and what a process left half created when it ended;
   * and templates that were not used for long. Cheap when there is nothing to drop.
   *
   * @returns the names of the dropped databases
   */
  sweep(): Promise<string[]> {
    return sweep(this.session);
  }

  /** The names of the databases that `sweepOfRecords` would drop now. */
  planSweepOfRecords(isGone: RecordTest): Promise<string[]> {
    return planSweepOfRecords(this.session, isGone);
  }

  /**
   * Drops clones whose record is gone and that have no sessions. The server can't see records, so it asks; a clone whose
   * record nobody can find stays.
   *
   * @param isGone asked twice, the second time when no other process can drop the database
   * @returns the names of the dropped databases
   */
  sweepOfRecords(isGone: RecordTest): Promise<string[]> {
    return sweepOfRecords(this.session, isGone);
  }

  /** The databases that are kept for people to look into, oldest first. */
  kept(): Promise<KeptDatabase[]> {
    return keptDatabases(this.session);
  }

  /**
   * Drops kept databases. One that can't be dropped, such as one with another role's session in it, stays.
   *
   * @returns the names of the dropped databases
   */
  dropKept(request: DropKeptRequest): Promise<string[]> {
    return dropKept(this.session, request);
  }

  async #make<T>(what: string, make: () => Promise<T>): Promise<T> {
    try {
      return await make();
    } catch (error) {
      throw await explainNoRoom(this.session.server, what, this.facts.dataDirectory, error);
    }
  }

  /** Ends the session. What it held has no holder from then on. A clone that is being made ahead is finished first. */
  async close(): Promise<void> {
    await this.#spares?.settled();
    await this.session.close();
  }
}
