/** A test runner that, run in the root of a repository, looks for tests in all folders below. */
export interface TestRunner {
  readonly name: string;
  /** How a script runs it; what follows are its arguments. */
  readonly command: RegExp;
  /** Whether paths among its arguments are the only ones that it looks into. */
  readonly isHeldByPaths: boolean;
  /** Arguments by which it looks elsewhere, or that we can't follow. */
  readonly heldBy?: RegExp;
  /** Its configuration in the root. */
  readonly configuration?: RegExp;
  /** What in the configuration says which folders it looks into. */
  readonly limits?: RegExp;
}

/** One entry per runner. */
export const TEST_RUNNERS: readonly TestRunner[] = [
  { name: 'node --test', command: /\bnode\b.*?\s--test(?![\w-])/, isHeldByPaths: true },
  {
    name: 'Jest',
    command: /(?<![\w/@.-])jest\b(?!\.)/,
    isHeldByPaths: false,
    heldBy: /--(rootDir|roots|projects|config|selectProjects|testMatch|testPathIgnorePatterns)\b|\s-c\s/,
    configuration: /^jest\.config\.([cm]?[jt]s|json)$/,
    limits: /\b(projects|roots|rootDir|testMatch|testRegex)\b/,
  },
  {
    name: 'Vitest',
    command: /(?<![\w/@.-])vitest\b(?!\.)/,
    isHeldByPaths: false,
    heldBy: /--(root|dir|config|project|workspace|exclude)\b|\s-[cr]\s/,
    configuration: /^vitest\.(config|workspace|projects)\.([cm]?[jt]s|json)$/,
    limits: /\b(projects|workspace|include|dir|root)\b|defineWorkspace|export default \[/,
  },
  // Their own default is the folder `test`, so they look elsewhere only where they are told to.
  { name: 'Mocha', command: /(?<![\w/@.-])mocha\b(?=.*\*\*)/, isHeldByPaths: true },
  { name: 'AVA', command: /(?<![\w/@.-])ava\b(?!\.)/, isHeldByPaths: true },
  { name: 'tap', command: /(?<![\w/@.-])tap\b(?!\.)/, isHeldByPaths: true },
  { name: 'Bun', command: /\bbun\s+test\b/, isHeldByPaths: false },
  { name: 'Deno', command: /\bdeno\s+test\b/, isHeldByPaths: true },
  {
    name: 'pytest',
    command: /(?<![\w/@.-])(pytest|py\.test)\b(?!\.)/,
    isHeldByPaths: true,
    heldBy: /--(rootdir|ignore|ignore-glob)\b/,
  },
];
