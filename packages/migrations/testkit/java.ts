import { execFileSync } from 'node:child_process';

/** Why programs in Java can't run here, as a sentence; `undefined` when they can. */
export function whyNoJava(): string | undefined {
  try {
    execFileSync('java', ['-version'], { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return `Install it, such as Debian's package default-jre-headless (${String(error).split('\n')[0]}).`;
  }
}
