import { type Read, type Reads } from '@nx-worktree/postgres';
import { type Checkout } from '../sets/checkout';
import { type LogEntry } from './log';
import { type Declared, directoryName, packageName } from './names';
import { shellScriptsOf } from './shell-scripts';
import { ABSENT, listingValues } from './values-of';

/** Programs that only start others. */
const SHELL = /^((ba|da|z|k)?sh|cmd\.exe)$/;

/** What was recorded while a tool or a seed ran. */
export interface Recorded {
  readonly checkout: Checkout;
  /** What the processes have written, in order of time. */
  readonly log: readonly LogEntry[];
  /** The inputs of the migrations, which are not listed again. */
  readonly declared: Declared;
  /** The reader's name, such as `the migrations of orders`. */
  readonly by: string;
  /** Where it was run, relative to the checkout. */
  readonly root: string;
  /** What was run. */
  readonly command: string;
}

/**
 * What processes have read, without what they wrote themselves before, and without what they looked for in vain and
 * then wrote. The content counts that was read: if a file has changed since, the template isn't found again.
 */
export async function readsIn({ checkout, log, declared, by, root, command }: Recorded): Promise<Reads> {
  const values = new Map<string, string>();
  const entries = new Map<string, string[]>();
  const written = new Set<string>();
  const note = (name: string, value: string): void => {
    const isKnown = values.has(name) || written.has(name) || declared[name] === value;
    if (!isKnown) values.set(name, value);
  };
  const scripts = await shellScriptsOf(checkout.directory, root, command);
  for (const { name, digest } of scripts) note(name, digest);
  for (const entry of log) {
    if (entry.what === 'file') note(entry.name, entry.digest);
    if (entry.what === 'absent') note(entry.name, ABSENT);
    if (entry.what === 'package') note(packageName(entry.from, entry.name), entry.version);
    if (entry.what === 'directory') {
      const name = directoryName(entry.name);
      entries.set(name, entries.get(name) ?? entry.entries);
    }
    if (entry.what === 'written') {
      written.add(entry.name);
      if (values.get(entry.name) === ABSENT) values.delete(entry.name);
    }
  }
  for (const [name, value] of await listingValues(checkout, entries, declared)) values.set(name, value);
  const files = [...values].map(([name, value]): Read => ({ name, value, by }));
  return {
    files,
    unseen: (scripts.length > 0 ? [command] : unseenIn(log, command)).map((program) => `${program} (${by})`),
  };
}

/** Programs that have reported nothing: what they read is unknown. */
function unseenIn(log: readonly LogEntry[], command: string): string[] {
  const processes = log.filter((entry) => entry.what === 'process');
  if (!processes.some(({ isLauncher }) => !isLauncher)) return [command];
  const reported = new Set(processes.map(({ pid }) => pid));
  const programs = log.filter((entry) => entry.what === 'program');
  const unseen = programs.filter(({ pid, name }) => !reported.has(pid) && !SHELL.test(name));
  return [...new Set(unseen.map(({ name }) => name))].sort();
}
