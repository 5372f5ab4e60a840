/**
 * The environment of processes that outlive the suite that happens to start them: nothing of that suite's, only what
 * the operating system needs. `LC_ALL` makes the server's messages English, by which we know them.
 */
export function detachedEnvironment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'Path', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR'];
  const entries = kept.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(entries), LC_ALL: 'C' };
}
