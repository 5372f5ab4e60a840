/** Something that is timed. Preparation and clearing away are not. */
export interface Subject {
  readonly name: string;
  run(): Promise<void>;
  /** Brings the world back to where it was before `run`. */
  reset?(): Promise<void>;
}

export interface Comparison {
  readonly ours: Subject;
  readonly baseline: Subject;
  /** How often each is timed, after one round that is not counted. */
  readonly rounds: number;
}

export interface Ratio {
  readonly ours: string;
  readonly baseline: string;
  /** Medians, in ms. */
  readonly oursMs: number;
  readonly baselineMs: number;
  /** Median of the ratios pair by pair, which holds when the machine's speed drifts. */
  readonly ratio: number;
}

/** Times both in turn, ours and baseline, ours and baseline. */
export async function compare({ ours, baseline, rounds }: Comparison): Promise<Ratio> {
  await timed(ours);
  await timed(baseline);
  const pairs: { readonly oursMs: number; readonly baselineMs: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    pairs.push({ oursMs: await timed(ours), baselineMs: await timed(baseline) });
  }
  return {
    ours: ours.name,
    baseline: baseline.name,
    oursMs: median(pairs.map(({ oursMs }) => oursMs)),
    baselineMs: median(pairs.map(({ baselineMs }) => baselineMs)),
    ratio: median(pairs.map(({ oursMs, baselineMs }) => oursMs / baselineMs)),
  };
}

async function timed({ run, reset }: Subject): Promise<number> {
  const start = performance.now();
  await run();
  const ms = performance.now() - start;
  await reset?.();
  return ms;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  const pair = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return pair.reduce((sum: number, value = NaN) => sum + value / 2, 0);
}
