import { withSuiteEnvironment } from '../src/commands/suite';

/** Runs a suite of a checkout, which prints its temporary directory and hangs until somebody kills the process. */
async function main([checkout = '']: string[]): Promise<void> {
  await withSuiteEnvironment({ checkout, project: 'killed', server: {} }, async ({ variables }) => {
    console.log(variables['TMPDIR']);
    return new Promise(() => setInterval(() => undefined, 1_000));
  });
}

void main(process.argv.slice(2));
