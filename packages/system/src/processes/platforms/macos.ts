import { presentable } from './command-line';
import { linesOf } from './output';
import { type Listener, type RunningProcess } from './process';

/** pid, parent, user and command; `-E` puts the environment behind the command, of processes of this user. */
const TABLE = ['-axww', '-o', 'pid=,ppid=,uid=,command='];

/** By ps and lsof, which belong to macOS. */
export async function runningOnMacos(variable?: string): Promise<RunningProcess[]> {
  const [table, withVariables, directories] = await Promise.all([
    linesOf('ps', TABLE),
    variable === undefined ? [] : linesOf('ps', ['-E', ...TABLE]),
    linesOf('lsof', ['-w', '-a', '-d', 'cwd', '-Fpn']),
  ]);
  const values = new Map(withVariables.map((line) => valueIn(line, variable)));
  const places = new Map(fieldsOf(directories).map(({ pid, n }) => [pid, n]));
  return table.flatMap((line) => {
    const found = processIn(line);
    if (!found) return [];
    const directory = places.get(found.pid);
    const value = values.get(found.pid);
    return {
      ...found,
      ...(directory !== undefined && { directory }),
      ...(value !== undefined && { variable: value }),
    };
  });
}

/** lsof shows processes of other users only to root, so a port may be taken although no process is found here. */
export async function listenersOnMacos(ports: ReadonlySet<number>): Promise<Listener[]> {
  const asked = [...ports].map((port) => `-iTCP:${port}`);
  const [sockets, table] = await Promise.all([
    linesOf('lsof', ['-w', '-nP', ...asked, '-sTCP:LISTEN', '-Fpn']),
    linesOf('ps', TABLE),
  ]);
  const processes = table.flatMap((line) => processIn(line) ?? []);
  return fieldsOf(sockets).flatMap(({ pid, n }) => {
    const port = Number(n.slice(n.lastIndexOf(':') + 1));
    const holder = processes.find((one) => one.pid === pid);
    return ports.has(port) ? [{ port, ...(holder && { process: holder }) }] : [];
  });
}

function processIn(line: string): RunningProcess | undefined {
  const [, pid, parent, user, command = ''] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
  if (pid === undefined) return undefined;
  return { pid: Number(pid), parent: Number(parent), user: Number(user), command: presentable(command) };
}

function valueIn(line: string, variable = ''): [number, string | undefined] {
  const value = line.split(' ').find((word) => word.startsWith(`${variable}=`));
  return [Number.parseInt(line, 10), value?.slice(variable.length + 1)];
}

/** `-F` prints one field per line, each after its letter; the names of a process follow its pid (lsof(8)). */
function fieldsOf(lines: readonly string[]): { pid: number; n: string }[] {
  let pid = 0;
  return lines.flatMap((line) => {
    if (line.startsWith('p')) pid = Number(line.slice(1));
    return line.startsWith('n') ? [{ pid, n: line.slice(1) }] : [];
  });
}
