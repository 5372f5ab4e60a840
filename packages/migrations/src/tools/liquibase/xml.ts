import { parseXml, type XmlElement, type XmlNode } from '@rgrove/parse-xml';
import { type Element } from './element';

/**
 * Reads a changelog in XML.
 *
 * @throws when it is no XML
 */
export function elementInXml(text: string): Element | undefined {
  const { root } = parseXml(text, { includeOffsets: true, ignoreUndefinedEntities: true });
  return root === null ? undefined : elementOf(root, text);
}

function elementOf(node: XmlElement, text: string): Element {
  return {
    name: withoutPrefix(node.name),
    values: node.attributes,
    children: node.children.filter(isElement).map((child) => elementOf(child, text)),
    hasText: node.children.some(
      (child) => 'text' in child && `${child.text}`.trim() !== '' && !isElement(child),
    ),
    source: text.slice(node.start, node.end),
  };
}

function isElement(node: XmlNode): node is XmlElement {
  return node.type === 'element';
}

/** Extensions have prefixes, such as `pro:createFunction`. */
function withoutPrefix(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
