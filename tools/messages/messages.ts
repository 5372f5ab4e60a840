import ts from 'typescript';

/** A text that a user may see, with the place in the source where it stands. */
export interface Message {
  /** The nearest class, function or property that it belongs to, such as `PortError` or `text`. */
  readonly of: string;
  readonly line: number;
  readonly text: string;
}

/**
 * Finds the texts in a source file that people read: strings of two words or more that are neither SQL nor types. Parts
 * joined with `+` are one text, and so is a template, whose `${...}` stays as written.
 */
export function messagesOf(file: string, source: string): Message[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const found: Message[] = [];
  visit(tree);
  return found;

  function visit(node: ts.Node): void {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) return;
    const text = textOf(node);
    if (text === undefined) return ts.forEachChild(node, visit);
    if (isProse(text)) found.push({ of: nameAround(node), line: lineOf(tree, node), text });
    return undefined;
  }
}

/** The descriptions in a `schema.json`, those of its properties named by their path. */
export function descriptionsOf(schema: unknown, path: readonly string[] = []): Message[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) =>
    typeof value === 'string' && ['description', 'x-prompt', 'message'].includes(key)
      ? [{ of: [...path, key].join('.'), line: 1, text: value }]
      : descriptionsOf(value, key === 'properties' ? path : [...path, key]),
  );
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) return node.getText().slice(1, -1).replaceAll('\\`', '`');
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined;
  const sides = [node.left, node.right].map((side) => textOf(side) ?? `\${${side.getText()}}`);
  return sides.every((side) => side.startsWith('${') && side.endsWith('}')) ? undefined : sides.join('');
}

/** How SQL begins; messages begin with a capital letter, a name or other words. */
const STATEMENT =
  /^[\s(]*(?:alter|begin;|case|coalesce\(|create|delete|do|drop|(?:not )?exists \(|from|grant|insert|join|left join|lock|reset|revoke|rollback|select|set|truncate|update|where|with)\b[^A-Z]*(?:$|;|[A-Z_]{3})/;

/** What only SQL has in its middle. */
const CATALOG = /\bpg_(?!isready)\w+|\b(?:quote_|format_type|concat_ws|acldefault)\w*\(|\b\w+\.\w+ as \w/;

/** Whether a text has two words and is no SQL. */
function isProse(text: string): boolean {
  const words = text
    .replaceAll(/\$\{[^}]*\}/g, 'x')
    .match(/(?<=^|[\s("'`])[A-Za-z][a-z']*(?=[\s.,:;!?)"'`]|$)/g);
  return (words?.length ?? 0) >= 2 && !STATEMENT.test(text) && !CATALOG.test(text);
}

function nameAround(node: ts.Node): string {
  for (let at = node.parent; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isClassDeclaration(at) || ts.isFunctionDeclaration(at) || ts.isMethodDeclaration(at)) {
      return at.name?.getText() ?? '';
    }
    if (ts.isPropertyAssignment(at) || ts.isVariableDeclaration(at)) return at.name.getText();
  }
  return '';
}

function lineOf(tree: ts.SourceFile, node: ts.Node): number {
  return tree.getLineAndCharacterOfPosition(node.getStart()).line + 1;
}
