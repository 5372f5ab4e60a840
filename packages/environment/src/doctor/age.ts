import { type Check, type Examined } from '../engine/check';

const HOUR_MS = 60 * 60 * 1000;

/** The age at which a test worktree is taken for forgotten. */
const STALE_MS = 24 * HOUR_MS;

/** Test worktrees are made for one job; old ones hold disk, ports and a database for nobody. */
export function ageCheck({ record }: Examined): Check {
  return {
    name: 'age',
    async look() {
      const { created } = record();
      const ms = Date.now() - Date.parse(created);
      const text = `created ${created}`;
      if (ms < STALE_MS) return { state: 'ok', text };
      return {
        state: 'warning',
        text: `It is ${Math.floor(ms / HOUR_MS)} hours old.`,
        advice: 'nx run worktrees:cleanup --max-age=24',
      };
    },
  };
}
