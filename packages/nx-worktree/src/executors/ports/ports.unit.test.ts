import { type ExecutorContext, logger } from '@nx/devkit';
import { type PortsOptions } from './options';
import ports from './ports';

const GIVEN: PortsOptions = { json: false, kill: false, reassign: false, force: false };

// They are refused before anything is looked at, so no workspace is needed.
it.each<[Partial<PortsOptions>, string]>([
  [
    { kill: true },
    'Name the port whose process should be stopped. For example: nx run worktrees:ports --port=8001',
  ],
  [
    { reassign: true },
    'Name the worktree that should get other ports. For example: nx run worktrees:ports --identifier=',
  ],
  [{ kill: true, port: 8001, reassign: true, identifier: 'prices' }, 'Use either --kill or --reassign.'],
  [{ force: true, identifier: 'prices' }, '--force works only with --reassign.'],
])('%j is refused with what to type', async (options, message) => {
  const error = jest.spyOn(logger, 'error').mockImplementation();
  expect(await ports({ ...GIVEN, ...options }, {} as ExecutorContext)).toEqual({ success: false });
  expect(error).toHaveBeenCalledWith(expect.stringContaining(message));
  error.mockRestore();
});
