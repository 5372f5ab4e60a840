/** Something that is timed, without its preparation and clean-up. */
export interface Subject {
  readonly name: string;
  run(): Promise<void>;
  /** Undoes `run`, so that it can be timed again. */
  reset?(): Promise<void>;
}

export interface Comparison {
  readonly ours: Subject;
  readonly baseline: Subject;
  /** How often each is timed, after one round that is not counted. */
  readonly rounds: number;
  /** What the ratio should be, such as `at most 0.25`. */
  readonly aim?: string;
}

/** What was timed once per round, in ms. */
export interface Times {
  readonly name: string;
  readonly ms: readonly number[];
}

export interface Ratio {
  readonly ours: string;
  readonly baseline: string;
  /** Medians, in ms. */
  readonly oursMs: number;
  readonly baselineMs: number;
  /** Median of the ratios pair by pair, which holds when the machine's speed drifts. */
  readonly ratio: number;
  readonly aim?: string;
}

/** Times both in turn, ours and baseline, ours and baseline. */
export async function compare({ ours, baseline, rounds, aim }: Comparison): Promise<Ratio> {
  await timed(ours);
  await timed(baseline);
  const times: { readonly ours: number[]; readonly baseline: number[] } = { ours: [], baseline: [] };
  for (let round = 0; round < rounds; round++) {
    times.ours.push(await timed(ours));
    times.baseline.push(await timed(baseline));
  }
  return ratioOf({ name: ours.name, ms: times.ours }, { name: baseline.name, ms: times.baseline }, aim);
}

/** The ratio of two that were timed in the same rounds. */
export function ratioOf(ours: Times, baseline: Times, aim?: string): Ratio {
  return {
    ours: ours.name,
    baseline: baseline.name,
    oursMs: median(ours.ms),
    baselineMs: median(baseline.ms),
    ratio: median(ours.ms.map((ms, round) => ms / (baseline.ms[round] ?? NaN))),
    ...(aim !== undefined && { aim }),
  };
}

/** How long it takes, in ms, without its reset. */
export async function timed({ run, reset }: Omit<Subject, 'name'>): Promise<number> {
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
