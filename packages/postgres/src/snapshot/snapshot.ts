import { databaseOf } from '../session/address';
import { connect } from '../session/connect';
import { type Snapshot } from './catalog-object';
import { readCatalog } from './read-catalog';

/**
 * Reads the schema of a database from its catalog: schemas, extensions, tables with columns, constraints, indexes,
 * triggers, rules, policies and statistics objects, views, sequences, routines, types, operators, casts, collations,
 * text search, foreign data, publications, event triggers, privileges and settings of the database.
 *
 * It holds nothing that differs between two databases with one schema: no rows, positions of sequences or oids, neither
 * who connects nor the order of creation. It is the same on PostgreSQL 14 to 18 where their catalogs are; 14 and 15
 * name the table before each column of a view of one table.
 *
 * Left out are the objects of extensions, the names of `not null` constraints, triggers and constraints that partitions
 * have from their parent, base types, operator classes and families, conversions, transforms, access methods,
 * languages, subscriptions, large objects, security labels, options of user mappings, and whatever belongs to the
 * server, such as roles.
 *
 * @param connectionString a session of its own is opened, for the time of one query
 * @param stateTables where migration tools note what they have applied, as `table` or `schema.table`: left out
 * @throws {@link ServerUnreachableError} when no server answers
 * @throws {@link LoginRefusedError} when the server refuses the user
 * @throws {@link ConnectionLimitError} when the server has no connection left
 */
export async function snapshotOf(
  connectionString: string,
  stateTables: readonly string[] = [],
): Promise<Snapshot> {
  const { client } = await connect(connectionString, databaseOf(connectionString));
  try {
    return await readCatalog(client, stateTables);
  } finally {
    await client.end();
  }
}
