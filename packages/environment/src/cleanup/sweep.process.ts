import { Repository } from '@nx-worktree/git';
import { openRecords } from '../parts/parts';
import { sweepInBackground } from './start-sweep';

// Nobody reads what a detached process says: what it can't delete, the next one tries again.
Repository.open(process.argv[2] ?? '')
  .then((repository) => sweepInBackground(openRecords(repository)))
  .catch(() => undefined);
