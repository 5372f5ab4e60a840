import { z } from 'zod';
import { defineCommandLine } from '../../engine/command-line';
import { type TemporaryDirectoryOptions } from './options';

const isOwn = z.exactOptional(z.boolean());

const options = z.object({
  temporaryDirectory: isOwn.meta({
    description:
      'Whether to make a temporary directory (TMPDIR, TEMP, TMP). By default every worktree has one; --no-temporary-directory shares the usual one.',
  }),
});

const settings = z.object({
  temporaryDirectory: isOwn.describe(
    'Whether suites and worktrees have a temporary directory; true by default.',
  ),
});

const suiteOptions = z.object({
  temporaryDirectory: isOwn.meta({
    description: 'Whether the tests get a temporary directory (TMPDIR); by default they do.',
  }),
});

/** How a temporary directory is asked for. */
export const temporaryDirectoryCommandLine = defineCommandLine(options, settings, asked, {
  options: suiteOptions,
  asked,
});

function asked(given: z.infer<typeof options>, set: z.infer<typeof settings>): TemporaryDirectoryOptions {
  const temporaryDirectory = given.temporaryDirectory ?? set.temporaryDirectory;
  return { ...(temporaryDirectory !== undefined && { temporaryDirectory }) };
}
