import { askFor } from '../src/generators/worktree/questions';
import { canAsk } from '../src/terminal/can-ask';

/** Asks as the generator does, when it may, and prints the options that come of it. */
async function main(): Promise<void> {
  const given = { identifier: 'prices' };
  const purposes = ['test-unit', 'test-integration', 'test-performance', 'test-e2e'].map((name) => ({
    name,
    ports: true,
    database: false,
  }));
  const options = canAsk() ? await askFor(given, purposes) : given;
  process.stdout.write(`\n${JSON.stringify(options)}\n`);
}

main().catch((error: Error) => {
  process.stdout.write(`\n${error.message}\n`);
});
