import { evaluate, type Value } from '../../code/evaluate';
import { type Made, objectAt, propertyOf } from './instance';

export const USUAL_TABLE = 'SequelizeMeta';

/** Where Umzug notes what it has applied. */
export interface Storage {
  /** As `table` or `schema.table`. */
  readonly table: string;
  /** The one with the names. */
  readonly column: string;
}

/**
 * Reads a storage: https://www.npmjs.com/package/umzug#storages.
 *
 * @returns `undefined` for all but the one for a table, and where the table's name is made of that of a model, in plural
 */
export function storageFrom(made: Made | undefined): Storage | undefined {
  const options = made?.argument && objectAt({ file: made.file, node: made.argument });
  if (made?.name !== 'SequelizeStorage' || !options) return undefined;
  const value = (name: string): Value => {
    const property = propertyOf(options, name);
    return property && evaluate(property.file, property.node);
  };
  const has = (name: string): boolean => propertyOf(options, name) !== undefined;
  if (has('model') || (has('modelName') && !has('tableName'))) return undefined;
  const [table, column] = [
    has('tableName') ? value('tableName') : USUAL_TABLE,
    has('columnName') ? value('columnName') : 'name',
  ];
  const schema = value('schema');
  if (typeof table !== 'string' || typeof column !== 'string') return undefined;
  if (has('schema') && typeof schema !== 'string') return undefined;
  return { table: typeof schema === 'string' ? `${schema}.${table}` : table, column };
}
