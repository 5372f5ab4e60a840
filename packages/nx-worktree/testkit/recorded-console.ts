/** What is printed in a test. */
export interface RecordedConsole {
  /** What `console.log` was given. */
  readonly lines: string[];
  /** What `console.error` was given. */
  readonly errors: string[];
  /** What both were given, in their order. */
  readonly all: string[];
}

/** Records what each test of a file prints, instead of printing it. */
export function recordConsole(): RecordedConsole {
  const recorded: RecordedConsole = { lines: [], errors: [], all: [] };
  const record = (list: string[]) => (line: string) => {
    list.push(line);
    recorded.all.push(line);
  };
  beforeEach(() => {
    for (const list of [recorded.lines, recorded.errors, recorded.all]) list.length = 0;
    jest.spyOn(console, 'log').mockImplementation(record(recorded.lines));
    jest.spyOn(console, 'error').mockImplementation(record(recorded.errors));
  });
  afterEach(() => jest.restoreAllMocks());
  return recorded;
}
