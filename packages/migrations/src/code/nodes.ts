import { type Node } from '@babel/types';

/** A node of a program, and all that it is made of, in the order of the text. */
export function nodesIn(node: Node): Node[] {
  const children = Object.entries(node).flatMap(([name, value]) =>
    /comments$/i.test(name) ? [] : [value].flat().filter(isNode),
  );
  return [node, ...children.flatMap(nodesIn)];
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
  );
}
