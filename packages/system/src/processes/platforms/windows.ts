import { z } from 'zod';
import { presentable } from './command-line';
import { linesOf } from './output';
import { type Listener, type RunningProcess } from './process';

/** Not tried on Windows yet. */
const TABLE =
  'ConvertTo-Json -Compress @(Get-CimInstance Win32_Process | Select-Object ProcessId,ParentProcessId,Name,CommandLine)';

const tableSchema = z.array(
  z.object({
    ProcessId: z.number(),
    ParentProcessId: z.number(),
    Name: z.string(),
    CommandLine: z.string().nullable(),
  }),
);

/** Windows does not reveal the working directory and the variables of another process. */
export async function runningOnWindows(): Promise<RunningProcess[]> {
  const text = (await linesOf('powershell', ['-NoProfile', '-Command', TABLE])).join('');
  if (text === '') return [];
  return tableSchema.parse(JSON.parse(text)).map(({ ProcessId, ParentProcessId, Name, CommandLine }) => ({
    pid: ProcessId,
    parent: ParentProcessId,
    command: presentable(CommandLine ?? Name),
  }));
}

/** `netstat -ano` is translated, so a listener is recognised by its remote end, which is empty. */
export async function listenersOnWindows(ports: ReadonlySet<number>): Promise<Listener[]> {
  const lines = await linesOf('netstat', ['-ano', '-p', 'TCP']);
  const v6 = await linesOf('netstat', ['-ano', '-p', 'TCPv6']);
  const processes = await runningOnWindows();
  return [...lines, ...v6].flatMap((line) => {
    const [, local = '', remote = '', , pid] = line.trim().split(/\s+/);
    const port = Number(local.slice(local.lastIndexOf(':') + 1));
    if (!ports.has(port) || !/^(0\.0\.0\.0|\[::\]):0$/.test(remote)) return [];
    const holder = processes.find((one) => one.pid === Number(pid));
    return [{ port, ...(holder && { process: holder }) }];
  });
}
