import { type Ratio } from './comparison';

/** A Markdown table, as it stands in the README. */
export function tableOf(ratios: readonly Ratio[]): string {
  const rows = ratios.map(({ ours, oursMs, baseline, baselineMs, ratio, aim = '' }) => [
    ours,
    duration(oursMs),
    baseline,
    duration(baselineMs),
    ratio.toFixed(ratio < 0.1 ? 3 : 2),
    aim,
  ]);
  const table = [
    ['nx-worktree', 'median', 'baseline', 'median', 'ratio', 'aim'],
    ['---', '--:', '---', '--:', '--:', '---'],
    ...rows,
  ];
  return table.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function duration(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
