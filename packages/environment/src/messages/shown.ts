const LONGEST = 80;

/** Shows any text in quotes on one line, so that a value that somebody typed can't draw on the terminal. */
export function shown(text: string): string {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return JSON.stringify(cut).replace(/[^\x20-\x7e]/gu, escapedUnlessPrintable);
}

function escapedUnlessPrintable(character: string): string {
  const isPrintable = /[\p{L}\p{N}\p{P}\p{S}]/u.test(character);
  return isPrintable ? character : `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
