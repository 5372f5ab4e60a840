import { reassign } from '../src/commands/reassign';

/** Gives an environment other ports, several times. */
async function main([root = '', identifier = '', times = '']: string[]): Promise<void> {
  for (let time = 0; time < Number(times); time++) {
    await reassign({ from: root, identifier, part: 'ports', portBase: 24_000, force: false });
  }
}

void main(process.argv.slice(2));
