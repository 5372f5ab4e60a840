import { type Down, isMarkedIrreversible } from '../migration';
import { childrenNamed, type Element, valueOf } from './element';

/** A file that a change names. */
export interface NamedFile {
  readonly path: string;
  /** To the folder of the changelog, and not to a search path. */
  readonly isRelative: boolean;
}

/** What a changelog says of one change set. */
export interface ChangeSet {
  readonly id: string;
  readonly author: string;
  /** Its attributes, such as `dbms` and `runAlways`. */
  readonly values: Readonly<Record<string, string>>;
  /** What is said of undoing it; `automatic`: Liquibase knows itself how to undo each of its changes. */
  readonly undo: 'written' | 'automatic' | 'empty' | 'not written';
  /** As it stands in the file; absent where the file is nothing else. */
  readonly text?: string;
  /** What else it is made of. */
  readonly files: readonly NamedFile[];
}

/**
 * The changes that Liquibase can undo by itself: those with `createInverses` in its source, in the edition that is free
 * (https://docs.liquibase.com/workflows/liquibase-community/liquibase-auto-rollback.html).
 */
const UNDONE_BY_ITSELF = new Set([
  ...['addColumn', 'addDefaultValue', 'addForeignKeyConstraint', 'addLookupTable', 'addNotNullConstraint'],
  ...['addPrimaryKey', 'addUniqueConstraint', 'createIndex', 'createSequence', 'createTable', 'createView'],
  ...[
    'dropNotNullConstraint',
    'renameColumn',
    'renameSequence',
    'renameTable',
    'renameView',
    'tagDatabase',
    'empty',
    'output',
  ],
]);

/** What stands in a change set and is no change. */
const NO_CHANGES = ['comment', 'validCheckSum', 'preConditions', 'rollback', 'modifySql', 'property'];

/** The attributes by which changes name files. */
const NAMING = ['path', 'file', 'valueClobFile', 'valueBlobFile'];

/** Reads a change set that is an element of a changelog. */
export function changeSetOf(element: Element): ChangeSet {
  const direct = element.children.filter(({ name }) => name !== 'changes');
  const changes = [...direct, ...childrenNamed(element, 'changes').flatMap(({ children }) => children)];
  return {
    id: valueOf(element, 'id') ?? '',
    author: valueOf(element, 'author') ?? '',
    values: element.values,
    undo: undoOf(
      element,
      changes.filter(({ name }) => !NO_CHANGES.includes(name)),
    ),
    text: element.source,
    files: filesIn(element),
  };
}

/** What its author, or Liquibase, says of undoing it: an empty way back is one on purpose. */
export function downOf({ undo, text = '' }: ChangeSet): Down {
  if (isMarkedIrreversible(text) || undo === 'empty') return 'refused';
  return undo === 'not written' ? 'absent' : 'present';
}

function undoOf(element: Element, changes: readonly Element[]): ChangeSet['undo'] {
  const ways = childrenNamed(element, 'rollback');
  // In YAML, a statement may be its only value.
  if (ways.some(isWritten) || valueOf(element, 'rollback')?.trim()) return 'written';
  if (ways.length > 0 || 'rollback' in element.values) return 'empty';
  return changes.every(({ name }) => UNDONE_BY_ITSELF.has(name)) ? 'automatic' : 'not written';
}

function isWritten({ hasText, values, children }: Element): boolean {
  const own = children.filter(({ name }) => name !== 'comment' && name !== 'empty');
  return hasText || own.length > 0 || Object.keys(values).length > 0;
}

function filesIn(element: Element): NamedFile[] {
  const own = NAMING.flatMap((name) => {
    const path = element.values[name];
    return path === undefined
      ? []
      : [{ path, isRelative: element.values['relativeToChangelogFile'] === 'true' }];
  });
  return [...own, ...element.children.flatMap(filesIn)];
}
