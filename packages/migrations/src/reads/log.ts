import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** When it happened, in ms since 1970. It orders what several processes did. */
const at = z.number();
const name = z.string();

/** What the recorder writes (`recorder/log.cjs`). */
const entrySchema = z.discriminatedUnion('what', [
  z.object({ what: z.literal('process'), at, pid: z.number(), isLauncher: z.boolean() }),
  z.object({ what: z.literal('program'), at, pid: z.number(), name }),
  z.object({ what: z.literal('file'), at, name, digest: z.string() }),
  z.object({ what: z.literal('directory'), at, name, entries: z.array(z.string()) }),
  z.object({ what: z.literal('absent'), at, name }),
  z.object({ what: z.literal('written'), at, name }),
  z.object({ what: z.literal('package'), at, name, from: z.string(), version: z.string() }),
]);
/** One thing that a process did. */
export type LogEntry = z.infer<typeof entrySchema>;

/** What all processes have written, in order of time. The last line of a killed process may be cut off and is ignored. */
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
