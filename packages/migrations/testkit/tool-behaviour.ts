/** What differs from tool to tool, and is documented in docs/reference/migration-tools.md. */
export interface ToolBehaviour {
  /** What stays of three migrations when the third one fails half-way. */
  readonly afterFailure: 'nothing' | 'those before it' | 'half of it';

  /** Whether it notices that a file has changed which it has applied: it fails, or its history says so. */
  readonly edited: 'not noticed' | 'fails' | 'in its history';

  /**
   * What happens to a migration that is added before one that is applied; absent where none can be, since each names
   * the one that it comes after.
   */
  readonly lateAdded?: 'applied' | 'fails' | 'skipped';

  /** What its status says of two migrations of one number; absent where their numbers order nothing. */
  readonly sameNumber?: 'two-of-one-number' | 'contradicting-files';

  /** Whether it notes that a migration has failed, so that its status can say it. */
  readonly notesFailure?: boolean;

  /** Whether its program isn't there, so that nobody can type its commands. */
  readonly isMissing?: boolean;

  /**
   * Whether it fails by itself when the file of an applied migration is missing; absent where neither that nor its status
   * is tested.
   */
  readonly missingFile?: 'fails' | 'not noticed';
}
