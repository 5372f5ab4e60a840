import { createServer } from 'node:net';

/** Says when it is there, and stays; with a port, it listens on it. */
function main([port]: string[]): void {
  const say = (): void => console.log('there');
  if (port === undefined) say();
  else createServer().listen(Number(port), '127.0.0.1', say);
  setInterval(() => undefined, 1_000);
}

main(process.argv.slice(2));
