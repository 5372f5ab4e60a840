import { type Node, type ObjectExpression } from '@babel/types';
import { dirname, join, resolve } from 'node:path';
import { type Binding, type CodeFile } from './code-file';

/** A class or function that an expression names, in the file that declares it. */
export class Declared {
  constructor(
    readonly file: CodeFile,
    readonly node: Node,
  ) {}
}

/** A value as far as the text shows it: `undefined` stands for what only the program knows. */
export type Value =
  | string
  | number
  | boolean
  | null
  | undefined
  | Declared
  | readonly Value[]
  | { readonly [name: string]: Value };

/** Whether a value is an object of properties. */
export function isProperties(value: Value): value is { readonly [name: string]: Value } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Declared);
}

/** How far one expression may lead to others, so that a circle ends. */
const DEPTH = 30;

/** The value of an expression of a file, as far as it stands in its text, or in that of files that it imports. */
export function evaluate(file: CodeFile, node: Node | null | undefined, depth = 0): Value {
  if (!node || depth > DEPTH) return undefined;
  const value = (one: Node | null | undefined): Value => evaluate(file, one, depth + 1);
  switch (node.type) {
    case 'StringLiteral':
    case 'NumericLiteral':
    case 'BooleanLiteral':
      return node.value;
    case 'NullLiteral':
      return null;
    case 'TemplateLiteral': {
      const parts = node.expressions.map(value);
      const isKnown = parts.every((part) => typeof part === 'string' || typeof part === 'number');
      if (!isKnown) return undefined;
      return node.quasis.map(({ value: { cooked } }, at) => `${cooked}${parts[at] ?? ''}`).join('');
    }
    case 'ArrayExpression':
      return node.elements.flatMap((element): Value[] => {
        if (element?.type !== 'SpreadElement') return [value(element)];
        const spread = value(element.argument);
        return Array.isArray(spread) ? [...(spread as Value[])] : [undefined];
      });
    case 'ObjectExpression':
      return propertiesOf(file, node, depth);
    case 'ClassDeclaration':
    case 'ClassExpression':
    case 'FunctionDeclaration':
      return new Declared(file, node);
    case 'ArrowFunctionExpression':
      return node.body.type === 'BlockStatement' ? new Declared(file, node) : value(node.body);
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'AwaitExpression':
      return value('expression' in node ? node.expression : node.argument);
    case 'BinaryExpression': {
      const [left, right] = [value(node.left), value(node.right)];
      return node.operator === '+' && typeof left === 'string' && typeof right === 'string'
        ? left + right
        : undefined;
    }
    case 'LogicalExpression':
      return value(node.left) ?? value(node.right);
    case 'Identifier':
      if (node.name === '__dirname') return file.directory;
      if (node.name === '__filename') return file.path;
      return valueOfBinding(file, file.binding(node.name), depth);
    case 'MemberExpression':
      return memberOf(file, node, depth);
    case 'CallExpression':
    case 'NewExpression':
      return resultOf(file, node, depth);
    default:
      return undefined;
  }
}

/** The value of what a name stands for. */
export function valueOfBinding(file: CodeFile, binding: Binding | undefined, depth = 0): Value {
  if (!binding || depth > DEPTH) return undefined;
  if ('node' in binding) return evaluate(file, binding.node, depth + 1);
  const other = file.imported(binding.from);
  if (!other) return undefined;
  const names = binding.name === '*' ? other.exportedNames() : [binding.name];
  const values = names.map((name) => [name, valueOfBinding(other, other.exported(name), depth + 1)] as const);
  return binding.name === '*' ? Object.fromEntries(values) : values[0]?.[1];
}

function propertiesOf(file: CodeFile, { properties }: ObjectExpression, depth: number): Value {
  const found: Record<string, Value> = {};
  for (const property of properties) {
    if (property.type === 'SpreadElement') {
      const spread = evaluate(file, property.argument, depth + 1);
      if (isProperties(spread)) Object.assign(found, spread);
      continue;
    }
    const { key } = property;
    const name = key.type === 'Identifier' && !property.computed ? key.name : evaluate(file, key, depth + 1);
    if (typeof name !== 'string') continue;
    const value = property.type === 'ObjectMethod' ? property : property.value;
    found[name] = isFunction(value) ? new Declared(file, value) : evaluate(file, value, depth + 1);
  }
  return found;
}

function isFunction({ type }: Node): boolean {
  return ['ObjectMethod', 'ArrowFunctionExpression', 'FunctionExpression'].includes(type);
}

function memberOf(file: CodeFile, node: Extract<Node, { type: 'MemberExpression' }>, depth: number): Value {
  const { object, property } = node;
  const name =
    property.type === 'Identifier' && !node.computed ? property.name : evaluate(file, property, depth + 1);
  if (object.type === 'MetaProperty') {
    // Kept as paths: what turns them into paths is left out below.
    return name === 'dirname'
      ? file.directory
      : name === 'filename' || name === 'url'
        ? file.path
        : undefined;
  }
  const owner = evaluate(file, object, depth + 1);
  return isProperties(owner) && typeof name === 'string' ? owner[name] : undefined;
}

/** The functions of Node that configurations make paths with, and the wrappers that only give types. */
function resultOf(
  file: CodeFile,
  node: Extract<Node, { type: 'CallExpression' | 'NewExpression' }>,
  depth: number,
): Value {
  const { callee } = node;
  // A method of a value, such as `join` of an array.
  if (callee.type === 'MemberExpression' && evaluate(file, callee.object, depth + 1) !== undefined)
    return undefined;
  const called = callee.type === 'MemberExpression' ? callee.property : callee;
  const name = called.type === 'Identifier' ? called.name : '';
  const values = node.arguments.map((argument) => evaluate(file, argument, depth + 1));
  const paths = values.filter((value) => typeof value === 'string');
  const [first] = values;
  if (name === 'cwd' && values.length === 0) return '.';
  if (name === 'fileURLToPath' || /^define[A-Z]/.test(name)) return first;
  if (name === 'values' && isProperties(first)) return Object.values(first);
  if (paths.length !== values.length || paths.length === 0) return undefined;
  if (name === 'join') return join(...paths);
  if (name === 'dirname') return dirname(paths[0] ?? '');
  // Without a path that is known, it is one in the working directory, and stays relative.
  if (name === 'resolve') return paths[0]?.startsWith('/') ? resolve(...paths) : join(...paths);
  if (name === 'URL') return join(dirname(paths[1] ?? ''), paths[0] ?? '');
  return undefined;
}
