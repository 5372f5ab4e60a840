/** Something that a schema is made of: a table, a constraint of it, a function, an extension. */
export interface CatalogObject {
  /** Such as `table`, `index` or `default privileges`. */
  readonly kind: string;
  /** With its schema and, for a part of a table, its table: `public.article.article_name_idx`. Quoted as in SQL. */
  readonly name: string;
  /** Lines that say all of it, in words near to SQL; may be empty. */
  readonly definition: string;
}

/** The schema of a database: its objects, sorted by name and kind. */
export type Snapshot = readonly CatalogObject[];

/** What an object is called in texts. */
export function titleOf({ kind, name }: CatalogObject): string {
  return name === '' ? kind : `${kind} ${name}`;
}
