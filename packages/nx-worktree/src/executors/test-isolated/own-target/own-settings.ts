import { type TargetConfiguration } from '@nx/devkit';
import { Failure } from '@nx-worktree/system';
import { databasesNamedBy, type TargetPlace } from '../../../named-databases/of-target';
import { scriptsBehind } from './scripts';

/** The project's own target sets what its environment is to give it, and would win: its tests would run outside. */
export class OwnSettingsError extends Failure {
  readonly code = 'OWN_SETTINGS';

  constructor(
    readonly own: string,
    /** As one would look for them, such as `options.env.DATABASE_URL`. */
    readonly settings: readonly string[],
  ) {
    super(
      `${own} sets its database or ports itself, so its tests would not use the isolated ones: ${settings.join(', ')}. ` +
        `Remove these settings. If ${own} needs them when it runs alone, move them to a file that Nx loads, such as ` +
        `.env.test: the variables of isolated tests override it.`,
    );
  }
}

/** Without a default that only holds where a variable is not set, such as `${DATABASE_URL:-postgresql://...}`. */
const DEFAULTS = /\$\{[^}]*\}/g;
const POSTGRES_URL = /\bpostgres(?:ql)?:\/\//;

/** What a suite is about to run, and what it has. */
export interface SuiteSettings {
  /** Such as `api:test`. */
  readonly task: string;
  /** The project's own target. */
  readonly own: TargetConfiguration;
  /** The one that is to be run, unless it is the target's default. */
  readonly configuration?: string;
  /** Options of the command line. */
  readonly overrides: object;
  /** Patterns of the variables that decide what it uses. */
  readonly decidingVariables: readonly string[];
}

/**
 * Looks for what would win over the suite's environment. `env` of a target does, and so does what a command sets itself;
 * `envFile` doesn't.
 *
 * @throws {@link OwnSettingsError} with the settings
 */
export function assertSetsNoneItself(suite: SuiteSettings, place: TargetPlace): void {
  const { own, configuration = own.defaultConfiguration ?? '', overrides } = suite;
  const chosen = own.configurations?.[configuration];
  const target = {
    ...own,
    configurations: chosen === undefined ? {} : { [configuration]: chosen },
  };
  const scripts = scriptsBehind(target, place).map(([name, text]) => [`the script ${name}`, text] as const);
  // Nx shows the text of a script with its target; the scripts have it, too.
  const withoutScript = scripts.length > 0 ? { ...target, metadata: {} } : target;
  const found = [
    ...settingsOf(withoutScript, suite, place),
    ...settingsOf({ options: overrides }, suite, place).map((setting) =>
      setting.replace(/\boptions\./, '--'),
    ),
    ...scripts.flatMap(([name, scriptContent]) =>
      settingsOf({ metadata: { scriptContent } }, suite, place).map((setting) =>
        setting.replace('the script', name),
      ),
    ),
  ];
  if (found.length > 0) throw new OwnSettingsError(suite.task, [...new Set(found)]);
}

function settingsOf(target: TargetConfiguration, suite: SuiteSettings, place: TargetPlace): string[] {
  const variables = suite.decidingVariables.join('|');
  const named = variables === '' ? [] : databasesNamedBy(target, { ...place, variables });
  // One setting for each place is enough to find it.
  return [...named, ...urlsIn(target).filter((path) => !named.some((setting) => setting.includes(path)))];
}

/** A PostgreSQL URL in a target is that of another database, whatever the variable is called. */
function urlsIn({ options, configurations = {}, metadata }: TargetConfiguration): string[] {
  const open: [path: string, value: unknown][] = [
    ['options', options],
    ...Object.entries(configurations).map(([name, value]): [string, unknown] => [
      `configurations.${name}`,
      value,
    ]),
    ['the script', metadata?.scriptContent],
  ];
  const found: string[] = [];
  for (let next = open.pop(); next; next = open.pop()) {
    const [path, value] = next;
    if (typeof value === 'string' && POSTGRES_URL.test(value.replace(DEFAULTS, ''))) found.push(path);
    if (typeof value !== 'object' || value === null) continue;
    // Nx hands over the command line a second time, as it was written.
    const inner = Object.entries(value).filter(([name]) => !name.startsWith('__'));
    open.push(...inner.map(([name, one]): [string, unknown] => [`${path}.${name}`, one]));
  }
  return found;
}
