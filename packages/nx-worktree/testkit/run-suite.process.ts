import { type SuiteCall } from '../src/executors/test-isolated/suite/protocol';
import { runSuite } from '../src/executors/test-isolated/suite/run-suite';

/** Stands for an executor that gets killed: runs the suite that it is sent. */
process.once('message', (call: SuiteCall) => {
  void runSuite(call, process.env as Record<string, string>, {
    timeoutMinutes: 1,
    interruption: new AbortController().signal,
  });
});
