import { withFileLock } from '../src/locks/file-lock';

/** Takes a lock, says so, and never lets go. */
void withFileLock(process.argv[2] ?? '', () => {
  console.log('held');
  return new Promise(() => setInterval(() => undefined, 1_000));
});
