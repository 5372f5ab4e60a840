import { printable } from '../errors/printable';

const LONGEST = 80;

/** Shows any text in quotes on one line, so that a value that somebody typed can't draw on the terminal. */
export function shown(text: string): string {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return printable(JSON.stringify(cut));
}
