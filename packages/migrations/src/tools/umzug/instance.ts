import { type Node, type ObjectExpression } from '@babel/types';
import { type Binding, type CodeFile } from '../../code/code-file';
import { nodesIn } from '../../code/nodes';

/** How far one name may lead to others, so that a circle ends. */
const DEPTH = 10;

/** An expression, in the file in which it stands. */
export interface Place<T extends Node = Node> {
  readonly file: CodeFile;
  readonly node: T;
}

/** `new Name(...)`. */
export interface Made extends Place {
  /** Of the class. */
  readonly name: string;
  readonly argument: Node | undefined;
}

/** The expressions of a file on which a method is called. */
export function calledWith(file: CodeFile, method: string): Place[] {
  return nodesIn(file.program).flatMap((node) => {
    if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return [];
    const { object, property } = node.callee;
    return property.type === 'Identifier' && property.name === method ? [{ file, node: object }] : [];
  });
}

/** The `new` from which a value comes, where names and other files of the project lead to it. */
export function madeBy(place: Place, depth = 0): Made | undefined {
  const { file, node } = place;
  if (depth > DEPTH) return undefined;
  const follow = (from: CodeFile, binding: Binding | undefined): Made | undefined => {
    if (!binding) return undefined;
    if ('node' in binding) return madeBy({ file: from, node: binding.node }, depth + 1);
    const other = from.imported(binding.from);
    return other && follow(other, other.exported(binding.name === '*' ? 'default' : binding.name));
  };
  switch (node.type) {
    case 'NewExpression': {
      const { callee } = node;
      const named = callee.type === 'MemberExpression' ? callee.property : callee;
      return named.type === 'Identifier'
        ? { file, node, name: named.name, argument: node.arguments[0] }
        : undefined;
    }
    case 'Identifier':
      return follow(file, file.binding(node.name));
    case 'MemberExpression': {
      const { object, property } = node;
      if (property.type !== 'Identifier') return undefined;
      if (object.type === 'Identifier' && object.name === 'exports') {
        return follow(file, file.exported(property.name));
      }
      const module = moduleOf(file, object);
      const other = module === undefined ? undefined : file.imported(module);
      return other && follow(other, other.exported(property.name));
    }
    default:
      return undefined;
  }
}

/** An object that is written at a place, or by the name that stands there. */
export function objectAt({ file, node }: Place): Place<ObjectExpression> | undefined {
  if (node.type === 'ObjectExpression') return { file, node };
  const binding = node.type === 'Identifier' ? file.binding(node.name) : undefined;
  return binding && 'node' in binding && binding.node.type === 'ObjectExpression'
    ? { file, node: binding.node }
    : undefined;
}

/** What an object has by a name: an expression, or a method. */
export function propertyOf({ file, node }: Place<ObjectExpression>, name: string): Place | undefined {
  for (const property of node.properties) {
    if (property.type === 'SpreadElement' || property.key.type !== 'Identifier') continue;
    if (property.key.name !== name) continue;
    return { file, node: property.type === 'ObjectMethod' ? property : property.value };
  }
  return undefined;
}

/** The module that `require('...')`, or a name for a whole module, stands for. */
function moduleOf(file: CodeFile, node: Node): string | undefined {
  if (node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'require') {
    const [argument] = node.arguments;
    return argument?.type === 'StringLiteral' ? argument.value : undefined;
  }
  const binding = node.type === 'Identifier' ? file.binding(node.name) : undefined;
  return binding && 'from' in binding && binding.name === '*' ? binding.from : undefined;
}
