/** A test runner that, run in the root of a repository, scans all folders below for tests. */
export interface TestRunner {
  readonly name: string;
  /** How a script starts it; its arguments follow. */
  readonly command: RegExp;
  /** Whether it scans only the paths among its arguments, if there are any. */
  readonly isLimitedByPaths: boolean;
  /** Arguments that make it scan other folders, or that are not interpreted here. */
  readonly limitedBy?: RegExp;
  /** Its configuration in the root. */
  readonly configuration?: RegExp;
  /** Settings of the configuration that limit the folders it scans. */
  readonly limits?: RegExp;
}

/** The runners that are known, one entry each. */
export const TEST_RUNNERS: readonly TestRunner[] = [
  { name: 'node --test', command: /\bnode\b.*?\s--test(?![\w-])/, isLimitedByPaths: true },
  {
    name: 'Jest',
    command: /(?<![\w/@.-])jest\b(?!\.)/,
    isLimitedByPaths: false,
    limitedBy: /--(rootDir|roots|projects|config|selectProjects|testMatch|testPathIgnorePatterns)\b|\s-c\s/,
    configuration: /^jest\.config\.([cm]?[jt]s|json)$/,
    limits: /\b(projects|roots|rootDir|testMatch|testRegex)\b/,
  },
  {
    name: 'Vitest',
    command: /(?<![\w/@.-])vitest\b(?!\.)/,
    isLimitedByPaths: false,
    limitedBy: /--(root|dir|config|project|workspace|exclude)\b|\s-[cr]\s/,
    configuration: /^vitest\.(config|workspace|projects)\.([cm]?[jt]s|json)$/,
    limits: /\b(projects|workspace|include|dir|root)\b|defineWorkspace|export default \[/,
  },
  // By default it scans the folder `test` only.
  { name: 'Mocha', command: /(?<![\w/@.-])mocha\b(?=.*\*\*)/, isLimitedByPaths: true },
  { name: 'AVA', command: /(?<![\w/@.-])ava\b(?!\.)/, isLimitedByPaths: true },
  { name: 'tap', command: /(?<![\w/@.-])tap\b(?!\.)/, isLimitedByPaths: true },
  { name: 'Bun', command: /\bbun\s+test\b/, isLimitedByPaths: false },
  { name: 'Deno', command: /\bdeno\s+test\b/, isLimitedByPaths: true },
  {
    name: 'pytest',
    command: /(?<![\w/@.-])(pytest|py\.test)\b(?!\.)/,
    isLimitedByPaths: true,
    limitedBy: /--(rootdir|ignore|ignore-glob)\b/,
  },
];
