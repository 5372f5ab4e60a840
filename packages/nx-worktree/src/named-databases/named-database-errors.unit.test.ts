import { DatabaseNamedError } from './named-database-errors';

const SETTINGS = { 'web:test': ['options.env.DATABASE_URL'] };

describe('DatabaseNamedError', () => {
  it('says how to leave a project out of a command that may not run it', () => {
    expect(new DatabaseNamedError(SETTINGS, false).message).toContain('nx affected --exclude=web)');
  });

  it('says nothing of that where the command names the task', () => {
    expect(new DatabaseNamedError(SETTINGS, true).message).not.toContain('--exclude');
  });
});
