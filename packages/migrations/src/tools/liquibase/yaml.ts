import { type Document, isAlias, isMap, isScalar, isSeq, type Node, parseDocument, type YAMLMap } from 'yaml';
import { type Element } from './element';

const ROOT = 'databaseChangeLog';

/**
 * Reads a changelog in YAML, or in JSON, which is a part of it.
 *
 * @throws when it is neither
 */
export function elementInYaml(text: string): Element | undefined {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) throw error;
  const { contents } = document;
  const reader = new Reader(document, text);
  return isMap(contents) ? reader.elementsIn(contents).find(({ name }) => name === ROOT) : undefined;
}

/** Makes elements of nodes: the key of a pair names the element that its value is. */
class Reader {
  constructor(
    private readonly document: Document.Parsed,
    private readonly text: string,
  ) {}

  elementsIn(map: YAMLMap): Element[] {
    return map.items.map(({ key, value }) => {
      const node = this.#resolved(value as Node | null);
      const from = (key as Node).range?.[0] ?? 0;
      const to = (value as Node | null)?.range?.[1] ?? from;
      return this.#element(String(isScalar(key) ? key.value : key), node, this.text.slice(from, to));
    });
  }

  #element(name: string, node: Node | null | undefined, source: string): Element {
    const inside = isMap(node)
      ? this.elementsIn(node as YAMLMap)
      : isSeq(node)
        ? this.#items(node.items as Node[])
        : [];
    const values = isMap(node) ? this.#valuesIn(node as YAMLMap) : {};
    const hasText = isScalar(node) && node.value !== null && String(node.value).trim() !== '';
    return { name, values, children: inside.filter((child) => !(child.name in values)), hasText, source };
  }

  #items(items: readonly Node[]): Element[] {
    return items.flatMap((item) => {
      const node = this.#resolved(item);
      if (isMap(node)) return this.elementsIn(node as YAMLMap);
      return [this.#element('#text', node, String(node))];
    });
  }

  #valuesIn(map: YAMLMap): Record<string, string> {
    const pairs = map.items.flatMap(({ key, value }) => {
      const node = this.#resolved(value as Node | null);
      return isScalar(node) && node.value !== null
        ? [[String(isScalar(key) ? key.value : key), String(node.value)]]
        : [];
    });
    return Object.fromEntries(pairs) as Record<string, string>;
  }

  #resolved(node: Node | null | undefined): Node | null | undefined {
    return isAlias(node) ? node.resolve(this.document) : node;
  }
}
