import { DEFAULT_VERSION, embeddedServerStatus, majorVersionOf, openServer } from '../src';

/**
 * Opens the server of the version that is given, and says which process it is and who runs it:
 * `<pid> <user id of this process> <version>`.
 */
async function main(version: number = DEFAULT_VERSION): Promise<void> {
  const server = await openServer({ version });
  const status = await embeddedServerStatus(majorVersionOf(version));
  console.log(`${status.server?.pid} ${process.getuid?.()} ${server.version}`);
  await server.close();
}

const [version] = process.argv.slice(2).map(Number);
void main(version);
