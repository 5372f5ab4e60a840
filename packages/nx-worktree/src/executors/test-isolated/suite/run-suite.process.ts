import { type SuiteCall } from './protocol';
import { runSuite } from './run-suite';

/** Stands for an executor that gets killed: runs the suite that it is sent. */
process.once('message', (call: SuiteCall) => {
  void runSuite(call, process.env as Record<string, string>, {
    timeoutMinutes: 1,
    interruption: new AbortController().signal,
  });
});
