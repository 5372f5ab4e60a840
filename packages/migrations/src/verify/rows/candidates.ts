import { type FillableColumn } from './tables';

/**
 * What values of each type look like, for the row of a number from 1 on. They have all that a type can hold, such as a
 * fraction: what a migration takes away would not be missed otherwise.
 */
const VALUES: readonly (readonly [
  types: RegExp,
  values: (row: number, column: FillableColumn) => string | readonly string[],
])[] = [
  [/^(int[248]|oid|xid8?|xid)$/, (row) => String(row)],
  [/^(money|float[48])$/, (row) => [`${row}.5`, String(row)]],
  [/^numeric$/, numericValues],
  [/^bool$/, (row) => (row % 2 === 1 ? ['true', 'false'] : ['false', 'true'])],
  [
    /^(timestamp|timestamptz)$/,
    (row) => [`2020-01-0${row} 12:00:00.123456`, `2020-01-0${row} 12:00:00`, `2020-01-0${row}`],
  ],
  [/^date$/, (row) => `2020-01-0${row}`],
  [/^time(tz)?$/, (row) => [`12:0${row}:00.5`, `12:0${row}:00`]],
  [/^interval$/, (row) => [`${row} days 01:02:03`, `${row} days`]],
  [/^uuid$/, (row) => `00000000-0000-4000-8000-00000000000${row}`],
  [/^(json|jsonb)$/, (row) => [`{"row": ${row}}`, '{}', '[]']],
  [/^bytea$/, (row) => `\\x0${row}`],
  [/^inet$/, (row) => `10.0.0.${row}`],
  [/^cidr$/, (row) => `10.${row}.0.0/16`],
  [/^macaddr$/, (row) => `08:00:2b:01:02:0${row}`],
  [/^macaddr8$/, (row) => `08:00:2b:01:02:03:04:0${row}`],
  [
    /^(bit|varbit)$/,
    (row, { base, size: [length = 1] }) => '1'.repeat(base === 'bit' ? length : Math.min(row, length)),
  ],
  [/^(point)$/, (row) => `(${row},${row})`],
  [/^(box|lseg|path|polygon)$/, (row) => `((0,0),(${row},${row}))`],
  [/^line$/, (row) => `{1,1,${row}}`],
  [/^circle$/, (row) => `<(0,0),${row}>`],
  [/^(int4range|int8range|numrange)$/, (row) => `[${row},${row + 1})`],
  [/^daterange$/, (row) => `[2020-01-0${row},2020-01-0${row + 1})`],
  [/^(tsrange|tstzrange)$/, (row) => `[2020-01-0${row} 00:00:00,2020-01-0${row} 12:00:00)`],
  [/multirange$/, () => '{}'],
  [/^tsvector$/, (row) => `word${row}`],
  [/^tsquery$/, (row) => `word${row}`],
  [/^xml$/, (row) => `<row>${row}</row>`],
  [/^pg_lsn$/, (row) => `0/${row}`],
  [/^hstore$/, (row) => `row=>${row}`],
  [/^ltree$/, (row) => `row.${row}`],
];

const TEXT = /^(text|varchar|bpchar|char|name|citext)$/;

/** A third of all texts are long, a third ends with a blank, and all have a capital letter, as people's texts do. */
const PADDING = ['', '', 'long '.repeat(60)];
const ENDING = ['', ' ', ''];

/** What a text can be that a check asks something of. */
const TEXTS = (row: number, isShort: boolean): string[] => [
  ...(isShort ? [`Row ${row}`] : [`${PADDING[(row - 1) % 3]}Row ${row}${ENDING[(row - 1) % 3]}`]),
  `row ${row}`,
  `row${row}`,
  `row-${row}`,
  `ROW${row}`,
  `row${row}@example.com`,
  `https://example.com/${row}`,
  `${row}`,
  `1234567${row}`,
  `+4912345678${row}`,
];

/** Literals for a type that nobody here knows: of numbers, texts, vectors (pgvector), addresses, and shapes (PostGIS). */
const UNKNOWN = (row: number, [size = 1]: readonly number[]): string[] => [
  `${row}`,
  'a',
  '{}',
  '()',
  '[]',
  `[${Array.from({ length: size }, () => row).join(',')}]`,
  `(${row},${row})`,
  '0',
  '',
  `10.0.0.${row}`,
  ...[`POINT(${row} ${row})`, `LINESTRING(0 0,${row} ${row})`, `POLYGON((0 0,${row} 0,${row} ${row},0 0))`],
  ...[`MULTIPOINT(${row} ${row})`, `MULTILINESTRING((0 0,${row} ${row}))`],
  `MULTIPOLYGON(((0 0,${row} 0,${row} ${row},0 0)))`,
];

/**
 * The values that a column can have in a row, the most usual one first.
 *
 * @param row its number, from 1
 * @param conditions texts of the constraints that name the column
 * @param isShort whether its texts have to be short
 */
export function candidatesFor(
  column: FillableColumn,
  row: number,
  conditions: readonly string[],
  isShort: boolean,
): readonly string[] {
  const asked = conditions.flatMap((text) => literalsIn(text, row));
  const single = [...valuesOf(column, row, isShort), ...(column.kind === 'e' ? [] : asked)];
  const values = column.isArray ? [...single.map((value) => `{${quoted(value)}}`), '{}'] : single;
  return [...new Set(values)];
}

/** Whether the server may refuse all of its values, since its type isn't known. */
export function isOfUnknownType({ base, kind }: FillableColumn): boolean {
  return kind !== 'e' && !TEXT.test(base) && !VALUES.some(([types]) => types.test(base));
}

function valuesOf(column: FillableColumn, row: number, isShort: boolean): string[] {
  const { base, kind, labels, size } = column;
  if (kind === 'e') return labels.map((_, index) => labels[(row - 1 + index) % labels.length] ?? '');
  if (TEXT.test(base))
    return TEXTS(row, isShort).map((text) => shortened(text, base === 'char' ? 1 : size[0]));
  const known = VALUES.find(([types]) => types.test(base));
  return known ? [known[1](row, column)].flat() : UNKNOWN(row, size);
}

/** The end says which row it is. */
function shortened(text: string, length = Infinity): string {
  return text.length <= length ? text : text.slice(-length);
}

function numericValues(row: number, { size: [digits = 10, decimals] }: FillableColumn): readonly string[] {
  if (decimals === undefined) return [`${row}.5`, String(row)];
  const fraction = `.${'123456789'.repeat(Math.ceil(decimals / 9)).slice(0, decimals)}`;
  if (digits > decimals) return decimals === 0 ? [String(row)] : [`${row}${fraction}`, String(row)];
  return [(row / 10 ** decimals).toFixed(decimals)];
}

/** What a condition compares with: its literals, and numbers beside and among them. */
function literalsIn(text: string, row: number): string[] {
  const strings = [...text.matchAll(/'((?:[^']|'')*)'/g)].map(([, value = '']) =>
    value.replaceAll("''", "'"),
  );
  const withoutStrings = text.replaceAll(/'(?:[^']|'')*'/g, '');
  const numbers = [...withoutStrings.matchAll(/(?<![\w.])-?\d+(?:\.\d+)?/g)].map(([value]) => Number(value));
  const near = numbers.flatMap((number) => [number + row, number, number + 1, number - 1, number - row]);
  const long = numbers
    .filter((number) => number > 0 && number < 1_000)
    .map((number) => String(row).repeat(number));
  const rotated = strings.map((_, index) => strings[(row - 1 + index) % strings.length] ?? '');
  const likes = strings.flatMap((value) =>
    /[%_]/.test(value) ? [value.replaceAll('%', `row${row}`).replaceAll('_', 'r')] : [],
  );
  return [...rotated, ...likes, ...near.map(String), ...long.map((value) => value.slice(0, 1_000))];
}

function quoted(element: string): string {
  return `"${element.replaceAll(/["\\]/g, '\\$&')}"`;
}
