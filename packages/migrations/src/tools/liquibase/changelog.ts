import { messageOf } from '@nx-worktree/system';
import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { type ChangeSet, changeSetOf } from './change-set';
import { type Conditions, conditionsOf, NO_CONDITIONS } from './conditions';
import { type Element, valueOf } from './element';
import { formattedSql } from './formatted-sql';
import { elementInXml } from './xml';
import { elementInYaml } from './yaml';

/** One entry of a changelog. */
export type Entry =
  | { readonly kind: 'changeSet'; readonly changeSet: ChangeSet }
  | { readonly kind: 'include' | 'includeAll'; readonly element: Element; readonly path: string }
  | {
      readonly kind: 'property';
      readonly name: string;
      readonly value: string;
      readonly file?: string | undefined;
    };

/** What one file says. */
export interface Changelog {
  readonly logicalFilePath?: string | undefined;
  readonly conditions: Conditions;
  readonly entries: readonly Entry[];
}

/** A changelog can't be read; the message says why, without the file and without a full stop. */
export class UnreadableChangelog extends Error {
  override readonly name = 'UnreadableChangelog';
}

/**
 * Reads a changelog.
 *
 * @param path absolute
 * @throws {@link UnreadableChangelog} when it can't be read, or has what nx-worktree doesn't know
 */
export function readChangelog(path: string): Changelog {
  const bytes = readFileSync(path);
  if (!isUtf8(bytes)) throw new UnreadableChangelog('it is not UTF-8. Save it as UTF-8');
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  if (/\.sql$/i.test(path)) return sqlChangelog(text);
  const root = rootOf(path, text);
  if (root?.name !== 'databaseChangeLog') throw new UnreadableChangelog('it has no databaseChangeLog');
  const named = root.children.find(({ name }) => name === 'logicalFilePath');
  return {
    logicalFilePath: valueOf(root, 'logicalFilePath') ?? named?.source.replace(/^logicalFilePath:\s*/, ''),
    conditions: conditionsOf(root.values),
    entries: root.children.flatMap(entryOf),
  };
}

function rootOf(path: string, text: string): Element | undefined {
  try {
    return /\.xml$/i.test(path) ? elementInXml(text) : elementInYaml(text);
  } catch (error) {
    throw new UnreadableChangelog(`it can't be parsed: ${messageOf(error).split('\n')[0]}`, { cause: error });
  }
}

/** A file without Liquibase's marks is one change set: `SqlChangeLogParser` in its source. */
function sqlChangelog(text: string): Changelog {
  const formatted = formattedSql(text);
  const raw = { id: 'raw', author: 'includeAll', values: {}, undo: 'not written', files: [] } as const;
  return {
    logicalFilePath: formatted?.logicalFilePath,
    conditions: NO_CONDITIONS,
    entries: (formatted?.changeSets ?? [raw]).map((changeSet) => ({ kind: 'changeSet', changeSet })),
  };
}

function entryOf(element: Element): Entry[] {
  const { name } = element;
  switch (name) {
    case 'changeSet':
      return [{ kind: 'changeSet', changeSet: changeSetOf(element) }];
    case 'include':
    case 'includeAll':
      return [{ kind: name, element, path: valueOf(element, name === 'include' ? 'file' : 'path') ?? '' }];
    case 'property': {
      const { name: property = '', value = '', file } = element.values;
      return [{ kind: 'property', name: property, value, file }];
    }
    case 'preConditions':
    case 'logicalFilePath':
    case 'objectQuotingStrategy':
      return [];
    default:
      throw new UnreadableChangelog(`nx-worktree does not know its ${name}`);
  }
}
