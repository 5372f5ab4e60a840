import { stripVTControlCharacters } from 'node:util';

/**
 * A text as a terminal can show it. Names of git, of files and of processes can hold characters that a terminal obeys
 * instead: control characters, and marks that turn the direction of a text, by which one name can look like another.
 * They are written as escapes, and colours, by which tools mark what they say, are left out. Lines stay lines.
 */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/[^\x20-\x7e\n\t]/gu, escapedUnlessPrintable);
}

function escapedUnlessPrintable(character: string): string {
  const isPrintable = /[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]/u.test(character);
  return isPrintable ? character : `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
