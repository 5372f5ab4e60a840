const NAME_WIDTH = 'environment-file'.length;

/** A step's name and what is to be said of it, so that those of several steps stand below each other. */
export function stepLine(name: string, text: string): string {
  return `  ${name.padEnd(NAME_WIDTH)}  ${text}`;
}
