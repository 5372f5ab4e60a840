import { stateHome } from '@nx-worktree/system';
import { constants } from 'node:fs';
import { access, chmod, stat } from 'node:fs/promises';
import { type Check } from '../engine/check';

/** What others may do with a file or directory beyond entering it, which the server's user must when root runs us. */
const OF_OTHERS = 0o066;

/** The directory with claims of ports and the embedded server, whose password is in it. */
export function stateHomeCheck(): Check {
  return {
    name: 'state-home',
    async look() {
      const directory = stateHome();
      await access(directory, constants.W_OK);
      const mode = (await stat(directory)).mode & 0o777;
      if (process.platform === 'win32' || (mode & OF_OTHERS) === 0) return { state: 'ok', text: directory };
      return {
        state: 'failed',
        text: `Other users can read ${directory} or write to it (mode ${mode.toString(8)}).`,
        advice: `chmod go-rw ${directory}`,
        async fix() {
          await chmod(directory, mode & ~OF_OTHERS);
          return `${directory} is closed to others`;
        },
      };
    },
  };
}
