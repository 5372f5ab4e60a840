import { embeddedServerStatus, openServer } from '../src';

/** Opens the server, and says which process it is and who runs it: `<pid> <user id of this process> <version>`. */
async function main(): Promise<void> {
  const server = await openServer();
  const status = await embeddedServerStatus();
  console.log(`${status.server?.pid} ${process.getuid?.()} ${server.version}`);
  await server.close();
}

void main();
