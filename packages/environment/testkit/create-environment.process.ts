import { createEnvironment, type CreateRequest } from '../src/commands/create';
import { SILENT } from './requests';

/** Creates the environment of a request that is given as JSON, and prints its record. */
async function main([request]: string[]): Promise<void> {
  const environment = await createEnvironment(JSON.parse(String(request)) as CreateRequest, SILENT);
  process.stdout.write(JSON.stringify(environment));
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(error.message);
  process.exitCode = 1;
});
