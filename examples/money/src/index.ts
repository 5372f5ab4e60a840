/** An exact amount in the smallest unit of its currency, such as cents. */
export interface Money {
  readonly minor: bigint;
  readonly currency: string;
}

/** Decimal digits behind the point (ISO 4217); two where nothing is said. */
const DIGITS: Readonly<Record<string, number>> = { JPY: 0, KRW: 0, KWD: 3, TND: 3 };

export function money(minor: bigint | number, currency: string): Money {
  return { minor: BigInt(minor), currency };
}

/** @throws Error when the currencies differ */
export function add(left: Money, right: Money): Money {
  if (left.currency !== right.currency) {
    throw new Error(`Can't add ${right.currency} to ${left.currency}: convert one of them first.`);
  }
  return money(left.minor + right.minor, left.currency);
}

export function sum(amounts: readonly Money[], currency: string): Money {
  return amounts.reduce(add, money(0, currency));
}

export function times(amount: Money, quantity: number): Money {
  return money(amount.minor * BigInt(quantity), amount.currency);
}

/**
 * A part of an amount, rounded half to even, so that many small roundings don't lean to one side.
 *
 * @param basisPoints hundredths of a percent: 1900 is 19 %
 */
export function portion(amount: Money, basisPoints: number): Money {
  const scaled = amount.minor * BigInt(basisPoints);
  return money(divideHalfEven(scaled, 10_000n), amount.currency);
}

/** Splits an amount by weights without losing a unit: what is left over goes to the first ones, one unit each. */
export function allocate(amount: Money, weights: readonly number[]): Money[] {
  const whole = BigInt(weights.reduce((total, weight) => total + weight, 0));
  if (whole <= 0n)
    throw new Error(
      `Can't split by the weights ${JSON.stringify(weights)}: they must add up to more than 0.`,
    );
  const shares = weights.map((weight) => (amount.minor * BigInt(weight)) / whole);
  const left = amount.minor - shares.reduce((total, share) => total + share, 0n);
  const unit = left < 0n ? -1n : 1n;
  return shares.map((share, index) =>
    money(BigInt(index) < left * unit ? share + unit : share, amount.currency),
  );
}

/** The amount as people write it: `12.30 EUR`. */
export function format({ minor, currency }: Money): string {
  const digits = DIGITS[currency] ?? 2;
  const sign = minor < 0n ? '-' : '';
  const text = String(minor < 0n ? -minor : minor).padStart(digits + 1, '0');
  const point = text.length - digits;
  const number = digits === 0 ? text : `${text.slice(0, point)}.${text.slice(point)}`;
  return `${sign}${number} ${currency}`;
}

function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  const rest = dividend % divisor;
  const twice = (rest < 0n ? -rest : rest) * 2n;
  const away = rest < 0n ? -1n : 1n;
  if (twice > divisor || (twice === divisor && quotient % 2n !== 0n)) return quotient + away;
  return quotient;
}
