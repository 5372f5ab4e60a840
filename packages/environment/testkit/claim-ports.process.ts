import { thisProcess } from '@nx-worktree/system';
import { claimPorts } from '../src/parts/ports/claim-ports';

/** Claims three ports above the base it is given, prints them, and holds them until its input ends. */
async function main([base, environment]: string[]): Promise<void> {
  const holder = { environment: String(environment), holder: await thisProcess() };
  const ports = await claimPorts({ base: Number(base), names: ['app', 'api', 'db'], ...holder });
  process.stdout.write(`${JSON.stringify(ports)}\n`);
  process.stdin.resume();
}

void main(process.argv.slice(2));
