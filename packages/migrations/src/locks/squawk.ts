import { hasCode, messageOf, removeDirectory } from '@nx-worktree/system';
import { mkdtemp, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type MigrationPlace } from '../sets/migration-set';
import { type Squawk } from './measured-locks';

const findingsSchema = z.array(
  z.object({
    line: z.number(),
    line_end: z.number(),
    rule_name: z.string(),
    message: z.string(),
    help: z.string().nullable(),
  }),
);

const TIMEOUT_MS = 60_000;
const FILE = 'migration.sql';

/**
 * Has squawk look at the statements that a migration executed, if it is installed for the project or on the PATH. Its
 * own configuration decides which rules count (https://squawkhq.com).
 *
 * @param majorVersion that of the server
 */
export async function askSquawk(
  { projectRoot }: MigrationPlace,
  statements: readonly string[],
  majorVersion: number,
): Promise<Squawk> {
  if (statements.length === 0) return { isRun: true, findings: [] };
  const temporary = await realpath(tmpdir());
  const directory = await mkdtemp(join(temporary, 'nx-worktree-squawk-'));
  try {
    const text = statements.map((statement) => `${statement.trim().replace(/;$/, '')};\n`).join('\n');
    await writeFile(join(directory, FILE), text);
    const options = ['--reporter', 'Json', '--pg-version', `${majorVersion}.0`];
    const result = await run(projectRoot, [...options, join(directory, FILE)]);
    if (hasCode(result.cause, 'ENOENT')) return { isRun: false, reason: 'squawk is not installed' };
    const findings = findingsSchema.safeParse(parsed(result.stdout ?? ''));
    if (!findings.success)
      return { isRun: false, reason: `squawk failed: ${result.stderr?.trim() || result.shortMessage}` };
    const lines = text.split('\n');
    return {
      isRun: true,
      findings: findings.data.map(({ rule_name: rule, message, help, line, line_end: end }) => ({
        rule,
        message,
        ...(help !== null && { help }),
        statement: lines
          .slice(line, end + 1)
          .join(' ')
          .trim()
          .slice(0, 200),
      })),
    };
  } catch (error) {
    return { isRun: false, reason: messageOf(error) };
  } finally {
    await removeDirectory(directory, temporary);
  }
}

/** Which squawk would be asked: its answer depends on that. */
export async function squawkVersion({ projectRoot }: MigrationPlace): Promise<string> {
  const { stdout } = await run(projectRoot, ['--version']);
  return stdout || 'none';
}

async function run(localDir: string, args: string[]) {
  // Not above: Jest can't load ES modules below Node 24.9, and a user's Jest loads this file.
  const { execa } = await import('execa');
  return execa('squawk', args, {
    ...{ preferLocal: true, localDir, cwd: localDir, reject: false, stdin: 'ignore', timeout: TIMEOUT_MS },
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
