import { nodeScript } from '@nx-worktree/system';
import { execa } from 'execa';
import { join } from 'node:path';

export const ENTER = '\r';
export const CTRL_C = '\u0003';

/** Whether processes can be given a terminal here; says so where they can't. */
export function hasTerminals(): boolean {
  const isLinux = process.platform === 'linux';
  if (!isLinux) console.warn('Questions are not tested: script of util-linux is not here.');
  return isLinux;
}

/**
 * Runs a process of this folder on a terminal, and types each answer when its question has been asked.
 *
 * @param name of its file, without `.ts`
 * @param typed keys by texts of questions
 * @returns the last line that the process wrote
 */
export async function lastLineOnTerminal(
  name: string,
  typed: Readonly<Record<string, string>>,
  environment: NodeJS.ProcessEnv = {},
): Promise<string | undefined> {
  const command = [process.execPath, ...nodeScript(join(__dirname, name))];
  const env = { CI: 'false', NX_INTERACTIVE: 'true', TERM: 'xterm', ...environment };
  // util-linux's script gives the process a terminal.
  const child = execa('script', ['-qec', command.map((part) => `'${part}'`).join(' '), '/dev/null'], { env });
  const waiting = new Map(Object.entries(typed));
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    for (const [question, keys] of waiting) {
      if (!text.includes(question)) continue;
      waiting.delete(question);
      child.stdin.write(keys);
    }
  });
  await child;
  return text.trimEnd().split(/\r?\n/).at(-1);
}
