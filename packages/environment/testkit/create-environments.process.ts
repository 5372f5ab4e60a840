import { createEnvironment, type CreateRequest } from '../src/commands/create';
import { mapAtOnce } from '@nx-worktree/system';
import { SILENT } from './requests';

/** Creates the environments of several requests that are given as JSON, some at once. */
async function main([requests, atOnce]: string[]): Promise<void> {
  const asked = JSON.parse(String(requests)) as CreateRequest[];
  await mapAtOnce(asked, Number(atOnce), (request) => createEnvironment(request, SILENT));
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(error.message);
  process.exitCode = 1;
});
