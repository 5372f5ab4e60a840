import { reassignPorts } from '../src/commands/reassign-ports';

/** Gives an environment other ports, several times. */
async function main([root = '', identifier = '', times = '']: string[]): Promise<void> {
  for (let time = 0; time < Number(times); time++) {
    await reassignPorts({ from: root, identifier, portBase: 24_000, force: false });
  }
}

void main(process.argv.slice(2));
