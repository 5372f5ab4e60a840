import { printable } from '../errors/printable';

const LONGEST = 80;

/** Shows any text in quotes on one line, so that a typed value can't control the terminal. */
export function shown(text: string): string {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return printable(JSON.stringify(cut));
}
