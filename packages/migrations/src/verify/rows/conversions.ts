const TIME = /^(date|timestamp(\(\d\))? with(out)? time zone)$/;

/** Conversions that every value survives, from a type to another one, as `format_type` writes them. */
const SAFE: readonly (readonly [from: RegExp, to: RegExp])[] = [
  [/./, /^text$/],
  [/^(character|character varying|name|"char")\b/, /^character varying$/],
  [/^(smallint|integer)$/, /^(integer|bigint|numeric|real|double precision|boolean)$/],
  [/^bigint$/, /^(numeric|real|double precision)$/],
  [/^numeric/, /^numeric$/],
  [/^real$/, /^double precision$/],
  [/^jsonb$/, /^json$/],
  [TIME, TIME],
];

const SIZED = /^(?<name>[a-z ]+)\((?<size>\d+)(?:,(?<decimals>\d+))?\)$/;

/** Whether any value of one type can be converted to another one. Whether it loses something is another question. */
export function isSafeConversion(from: string, to: string): boolean {
  if (SAFE.some(([before, after]) => before.test(from) && after.test(to))) return true;
  const [one, other] = [sizeOf(from), sizeOf(to)];
  return one !== undefined && other !== undefined && one.name === other.name && one.size <= other.size;
}

/** Of a number it is the digits before the point that decide. */
function sizeOf(type: string): { readonly name: string; readonly size: number } | undefined {
  const { name, size, decimals = '0' } = SIZED.exec(type)?.groups ?? {};
  return name === undefined ? undefined : { name, size: Number(size) - Number(decimals) };
}
