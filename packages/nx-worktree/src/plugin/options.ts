import { type NxJsonConfiguration } from '@nx/devkit';
import { Failure } from '@nx-worktree/system';
import { z } from 'zod';

const optionsSchema = z.strictObject({
  /** The target of a project that runs its tests. */
  target: z.string().min(1).default('test'),
  /** What the inferred targets are called. */
  testTargetName: z.string().min(1).default('test-isolated'),
  migrateTargetName: z.string().min(1).default('migrate-isolated'),
  /** An external PostgreSQL instead of the embedded one, and how long the embedded one waits for work. */
  server: z
    .strictObject({
      url: z.exactOptional(z.string().regex(/^postgres(ql)?:\/\//, 'must begin with postgresql://')),
      idleMinutes: z.exactOptional(z.number().positive()),
    })
    .default({}),
  /** The directory that holds the worktrees, absolute or relative to the workspace. */
  worktrees: z.string().min(1).default('worktrees'),
  /** Ports are claimed above it. */
  ports: z.strictObject({ base: z.exactOptional(z.number().int()) }).default({}),
});

/** What `options` of the plugin in nx.json may say, with the defaults filled in. */
export type PluginOptions = z.infer<typeof optionsSchema>;

/** The options of the plugin in nx.json are not what they may be. */
export class PluginOptionsError extends Failure {
  readonly code = 'PLUGIN_OPTIONS_INVALID';

  constructor(readonly reason: string) {
    super(`The options of nx-worktree in nx.json are not valid. ${reason}. Correct them in nx.json.`);
  }
}

/**
 * Reads the options as Nx hands them to the plugin.
 *
 * @throws {PluginOptionsError} naming each option that is wrong
 */
export function readOptions(given: unknown): PluginOptions {
  const result = optionsSchema.safeParse(given ?? {});
  if (result.success) return result.data;
  throw new PluginOptionsError(result.error.issues.map(describe).join('; '));
}

/**
 * Reads the options where Nx doesn't hand them over: in generators and executors.
 *
 * @throws {PluginOptionsError} naming each option that is wrong
 */
export function optionsIn(nxJson: NxJsonConfiguration | null): PluginOptions {
  const registered = nxJson?.plugins?.find(
    (entry) => typeof entry === 'object' && entry.plugin === 'nx-worktree',
  );
  return readOptions(typeof registered === 'object' ? registered.options : undefined);
}

function describe(issue: z.core.$ZodIssue): string {
  const option = issue.path.join('.');
  return option ? `${option}: ${issue.message}` : issue.message;
}
