import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** When, in ms; the order in which several processes did something. */
const at = z.number();
const name = z.string();

/** What the recorder writes down, see `recorder/log.cjs`. */
const entrySchema = z.discriminatedUnion('what', [
  z.object({ what: z.literal('process'), at, pid: z.number(), isLauncher: z.boolean() }),
  z.object({ what: z.literal('program'), at, pid: z.number(), name }),
  z.object({ what: z.literal('file'), at, name, digest: z.string() }),
  z.object({ what: z.literal('directory'), at, name, entries: z.array(z.string()) }),
  z.object({ what: z.literal('absent'), at, name }),
  z.object({ what: z.literal('written'), at, name }),
  z.object({ what: z.literal('package'), at, name, from: z.string(), version: z.string() }),
]);
export type LogEntry = z.infer<typeof entrySchema>;

/** What all processes have written down, in its order. The last line of one that was killed may be cut off. */
export async function readLogs(directory: string): Promise<LogEntry[]> {
  const logs = await Promise.all(
    (await readdir(directory)).map((file) => readFile(join(directory, file), 'utf8')),
  );
  const entries = logs.flatMap((log) => log.split('\n')).flatMap(parse);
  return entries.sort((one, other) => one.at - other.at);
}

function parse(line: string): LogEntry[] {
  try {
    return [entrySchema.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}
