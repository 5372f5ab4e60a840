import { type NxJsonConfiguration } from '@nx/devkit';
import { choices, faultOfName, partSettings } from '@nx-worktree/environment';
import { MAJOR_VERSIONS } from '@nx-worktree/postgres';
import { Failure } from '@nx-worktree/system';
import { z } from 'zod';

/** What worktrees of a purpose have by default, by the options that choose it. */
const purposeSchema = z.strictObject(
  Object.fromEntries(choices().map((option) => [option, z.exactOptional(z.boolean())])),
);

/** The options of the plugin itself. */
const ownSchema = z.strictObject({
  /** The target of a project that runs its tests. */
  target: z.string().min(1).default('test'),
  /** What the inferred targets are called. */
  testTargetName: z.string().min(1).default('test-isolated'),
  migrateTargetName: z.string().min(1).default('migrate-isolated'),
  statusTargetName: z.string().min(1).default('migration-status'),
  resetTargetName: z.string().min(1).default('reset-database'),
  verifyTargetName: z.string().min(1).default('verify-migrations'),
  /**
   * An external PostgreSQL by URL; or the major version of the embedded one, or the directory of the installed programs
   * that run it, and how long it waits for work. Whether suites get clones that were made while others ran.
   */
  server: z
    .strictObject({
      url: z.exactOptional(z.string().regex(/^postgres(ql)?:\/\//, 'must begin with postgresql://')),
      version: z.exactOptional(z.literal(MAJOR_VERSIONS)),
      binaries: z.exactOptional(z.string().min(1)),
      idleMinutes: z.exactOptional(z.number().positive()),
      pool: z.exactOptional(z.boolean()),
    })
    .refine(
      ({ version, binaries }) => version === undefined || binaries === undefined,
      'binaries decides the version, so version has to be left out',
    )
    .default({}),
  /**
   * The directory that holds the worktrees: absolute, relative to the workspace, or `~/...` for one in the home. By default
   * `worktrees`, or one beside the main checkout where tools would look into that.
   */
  worktrees: z.exactOptional(z.string().min(1)),
  /** Purposes that are added to the usual ones, or changed, by name. */
  purposes: z.record(z.string().check(nameOfPurpose), purposeSchema).default({}),
  /** Pathspecs of ignored files that are work nevertheless, such as `.env.local`: a removal keeps them. */
  precious: z.array(z.string().min(1)).default([]),
});

/** With the settings of the parts of environments. */
const optionsSchema = ownSchema.extend(partSettings()) as z.ZodObject as typeof ownSchema;

/**
 * The `options` of the plugin in nx.json, with defaults filled in. Settings of parts are among them; only the parts
 * interpret these.
 */
export type PluginOptions = z.infer<typeof ownSchema>;

/** The options of the plugin in nx.json are not what they may be. */
export class PluginOptionsError extends Failure {
  readonly code = 'PLUGIN_OPTIONS_INVALID';

  constructor(readonly reason: string) {
    super(`The options of nx-worktree in nx.json are invalid. ${reason}. Correct them in nx.json.`);
  }
}

/**
 * Reads the options as Nx hands them to the plugin.
 *
 * @throws {@link PluginOptionsError} naming each option that is wrong
 */
export function readOptions(given: unknown): PluginOptions {
  const result = optionsSchema.safeParse(given ?? {});
  if (result.success) return result.data;
  throw new PluginOptionsError(result.error.issues.map(describe).join('; '));
}

/**
 * Reads the options where Nx doesn't hand them over: in generators and executors.
 *
 * @throws {@link PluginOptionsError} naming each option that is wrong
 */
export function optionsIn(nxJson: NxJsonConfiguration | null): PluginOptions {
  const registered = nxJson?.plugins?.find(
    (entry) => typeof entry === 'object' && entry.plugin === 'nx-worktree',
  );
  return readOptions(typeof registered === 'object' ? registered.options : undefined);
}

function nameOfPurpose({ value, issues }: z.core.ParsePayload<string>): void {
  const fault = faultOfName(value);
  if (fault === undefined) return;
  issues.push({ code: 'custom', message: `the name ${JSON.stringify(value)} ${fault}`, input: value });
}

function describe(issue: z.core.$ZodIssue): string {
  // What is wrong with a key lies one level deeper, and names it.
  const [path, message] =
    issue.code === 'invalid_key'
      ? [issue.path.slice(0, -1), issue.issues[0]?.message ?? issue.message]
      : [issue.path, issue.message];
  return path.length > 0 ? `${path.join('.')}: ${message}` : message;
}
