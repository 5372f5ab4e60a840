/** A part of a changelog, in whichever of Liquibase's formats it is written. */
export interface Element {
  readonly name: string;
  /** Attributes, and what else is a single value. */
  readonly values: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  /** Whether there is text in it, such as SQL. */
  readonly hasText: boolean;
  /** As it stands in the file. */
  readonly source: string;
}

/** What the children of an element with one of these names are, in their order. */
export function childrenNamed(element: Element, ...names: readonly string[]): Element[] {
  return element.children.filter(({ name }) => names.includes(name));
}

/** The first of some values that an element has: Liquibase has renamed several. */
export function valueOf({ values }: Element, ...names: readonly string[]): string | undefined {
  return names.map((name) => values[name]).find((value) => value !== undefined);
}
