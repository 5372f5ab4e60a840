/** What a template was made of: names that people know, each with a value that differs when the content does, in order. */
export type Manifest = readonly (readonly [name: string, value: string])[];

/** What the migrations of a template read although its request doesn't name it. */
export interface Reads {
  readonly files: readonly Read[];
  /** Programs whose reads can't be seen, in words for people. */
  readonly unseen: readonly string[];
}

/** A file, or something else, that migrations read. */
export interface Read {
  /** The name by which `TemplateRequest.valuesOf` finds it again. */
  readonly name: string;
  /** Differs when what was read differs. */
  readonly value: string;
  /** The program that read it, in words for people. */
  readonly by: string;
}
