import { execaNode } from 'execa';
import { join } from 'node:path';
import { type Subject } from '../comparison';

/** PostgreSQL refuses to run as root. */
export const NOBODY = { uid: 65534, gid: 65534 };

/** A subject in a separate process that keeps running, so that its start isn't timed. */
export interface OtherTool {
  readonly subject: Subject;
  end(): Promise<void>;
}

/** The script of a tool, without its extension, the directory of both, and what the script needs to know. */
export interface OtherScript {
  readonly directory: string;
  readonly script: string;
  readonly given: object;
}

/** Starts the script of another tool. */
export function startOtherTool(name: string, { directory, script, given }: OtherScript): OtherTool {
  const tool = execaNode(join(directory, `${script}.mjs`), [JSON.stringify(given)], {
    cwd: directory,
    nodeOptions: [],
    ipc: true,
    stdin: 'ignore',
    stdout: 'ignore',
    reject: false,
    ...(process.getuid?.() === 0 && NOBODY),
  });
  const ask = async (what: 'run' | 'reset'): Promise<void> => {
    const answer = tool.getOneMessage();
    await tool.sendMessage(what);
    if ((await answer) !== 'done') throw new Error(String(await answer));
  };
  return {
    subject: { name, run: () => ask('run'), reset: () => ask('reset') },
    async end() {
      tool.kill();
      await tool;
    },
  };
}
