/** Offsets in an entry: times, device, inode, mode, user, group, size, hash, flags, name (gitformat-index(5)). */
const MODE_AT = 24;
const FLAGS_AT = 60;
const NAME_AT = 62;

const HEADER = 12;
const CHECKSUM = 20;
const NAME_LENGTH = 0x0fff;

/** The bits for "assume unchanged", and for extended flags, such as that of a skipped file. */
const SPECIAL_FLAGS = 0xc000;

/** Files, executable files and symbolic links. */
const ORDINARY_MODES = [0o100644, 0o100755, 0o120000];

/**
 * Whether an index has only ordinary files and links, none of which is hidden from git. Most indexes are like that, and
 * reading one here takes a hundredth of the time in which git starts.
 *
 * @param index its bytes
 * @returns `false` also for formats that this function doesn't understand: versions other than 2 and 3, hashes other
 *   than SHA-1, a split index
 */
export function isOrdinaryIndex(index: Buffer): boolean {
  if (index.length < HEADER + CHECKSUM || index.toString('latin1', 0, 4) !== 'DIRC') return false;
  if (![2, 3].includes(index.readUInt32BE(4))) return false;
  const entries = index.readUInt32BE(8);
  const end = index.length - CHECKSUM;
  let at = HEADER;
  for (let entry = 0; entry < entries; entry++) {
    const next = endOfOrdinaryEntry(index, at);
    if (next === undefined || next > end) return false;
    at = next;
  }
  return hasOptionalExtensionsOnly(index, at, end);
}

/** `undefined` when the entry isn't an ordinary one. */
function endOfOrdinaryEntry(index: Buffer, at: number): number | undefined {
  if (at + NAME_AT > index.length) return undefined;
  const flags = index.readUInt16BE(at + FLAGS_AT);
  if ((flags & SPECIAL_FLAGS) !== 0 || !ORDINARY_MODES.includes(index.readUInt32BE(at + MODE_AT)))
    return undefined;
  const nameEnd = index.indexOf(0, at + NAME_AT);
  const length = nameEnd - at - NAME_AT;
  // The field holds at most NAME_LENGTH, for all longer names.
  if (length <= 0 || Math.min(length, NAME_LENGTH) !== (flags & NAME_LENGTH)) return undefined;
  // Padded with one to eight zeros.
  return at + ((NAME_AT + length + 8) & ~7);
}

/** An extension whose name begins in lower case is required: it changes what the entries mean. */
function hasOptionalExtensionsOnly(index: Buffer, from: number, end: number): boolean {
  let at = from;
  while (at + 8 <= end) {
    if (!/^[A-Z]/.test(index.toString('latin1', at, at + 1))) return false;
    at += 8 + index.readUInt32BE(at + 4);
  }
  return at === end;
}
