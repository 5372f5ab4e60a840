import { type BlockStatement, type Node } from '@babel/types';
import { type Down, isMarkedIrreversible } from './migration';
import { type CodeFile } from '../code/code-file';
import { Declared, type Value, valueOfBinding } from '../code/evaluate';

/**
 * What a function that undoes a migration says by its text: one that does nothing undoes nothing, whatever the tool
 * reports; one that does nothing but throw is its author's refusal.
 *
 * @param down the function; `undefined` when there is none
 */
export function downOf(down: Node | undefined): Down {
  if (!down) return 'absent';
  const body = 'body' in down ? (down.body as Node) : undefined;
  if (body?.type !== 'BlockStatement') return body && isNothing(body) ? 'absent' : 'present';
  const statements = body.body.filter((statement) => !isNothing(statement));
  if (statements.length === 0) return 'absent';
  return statements[0]?.type === 'ThrowStatement' ? 'refused' : 'present';
}

/** What the function `down` that a module exports says, and the comment that refuses it. */
export function downIn(file: CodeFile | undefined, text: string, name = 'down'): Down {
  if (isMarkedIrreversible(text)) return 'refused';
  if (!file) return new RegExp(`\\b${name}\\b`).test(text) ? 'present' : 'absent';
  const own = file.exported(name);
  if (own) return 'node' in own ? downOf(own.node) : 'present';
  const whole = valueOfBinding(file, file.exported('default'));
  const method = methodOf(whole, name);
  return method === undefined ? 'absent' : downOf(method);
}

/** A method of a class, or of an object; `undefined` when there is none. */
function methodOf(value: Value, name: string): Node | undefined {
  if (value instanceof Declared) return methodIn(value.node, name);
  const property =
    typeof value === 'object' && value !== null && name in value
      ? (value as { readonly [name: string]: Value })[name]
      : undefined;
  return property instanceof Declared ? property.node : undefined;
}

/** A method of a class, or a property of it that is a function; `undefined` when it has none, which a class above may have. */
export function methodIn(node: Node, name: string): Node | undefined {
  if (node.type !== 'ClassDeclaration' && node.type !== 'ClassExpression') return undefined;
  const found = node.body.body.find(
    (member) =>
      'key' in member &&
      member.key.type === 'Identifier' &&
      member.key.name === name &&
      !('abstract' in member && member.abstract),
  );
  return found?.type === 'ClassProperty' ? (found.value ?? undefined) : found;
}

function isNothing(node: Node): boolean {
  switch (node.type) {
    case 'EmptyStatement':
    case 'NullLiteral':
      return true;
    case 'BlockStatement':
      return (node as BlockStatement).body.every(isNothing);
    case 'Identifier':
      return node.name === 'undefined';
    case 'ReturnStatement':
      return !node.argument || isNothing(node.argument);
    case 'UnaryExpression':
      return node.operator === 'void' && node.argument.type === 'NumericLiteral';
    case 'AwaitExpression':
      return isNothing(node.argument);
    case 'ExpressionStatement':
      return isNothing(node.expression);
    case 'CallExpression':
      return isCallOf(node, 'Promise', 'resolve') || isCallOf(node, 'console');
    default:
      return false;
  }
}

function isCallOf(node: Extract<Node, { type: 'CallExpression' }>, owner: string, method?: string): boolean {
  const { callee } = node;
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return false;
  if (callee.object.name !== owner) return false;
  return method === undefined || (callee.property.type === 'Identifier' && callee.property.name === method);
}
