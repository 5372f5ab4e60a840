/** What is printed in a test. */
export interface RecordedConsole {
  /** What `console.log` was given. */
  readonly lines: string[];
  /** What `console.error` was given. */
  readonly errors: string[];
}

/** Records what each test of a file prints, instead of printing it. */
export function recordConsole(): RecordedConsole {
  const recorded: RecordedConsole = { lines: [], errors: [] };
  beforeEach(() => {
    recorded.lines.length = 0;
    recorded.errors.length = 0;
    jest.spyOn(console, 'log').mockImplementation((line: string) => void recorded.lines.push(line));
    jest.spyOn(console, 'error').mockImplementation((line: string) => void recorded.errors.push(line));
  });
  afterEach(() => jest.restoreAllMocks());
  return recorded;
}
