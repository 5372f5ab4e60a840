import { embeddedServerStatus, programsOf, openServer } from '../src';

/**
 * Opens the server of the version that is given, and says which process it is and who runs it:
 * `<pid> <user id of this process> <version>`.
 */
async function main(version?: number): Promise<void> {
  const options = version === undefined ? {} : { version };
  const server = await openServer(options);
  const status = await embeddedServerStatus(programsOf(options));
  console.log(`${status.server?.pid} ${process.getuid?.()} ${server.version}`);
  await server.close();
}

const [version] = process.argv.slice(2).map(Number);
void main(version);
