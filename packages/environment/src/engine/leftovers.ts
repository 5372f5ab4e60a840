import { type Repository } from '@nx-worktree/git';
import { type Server } from '@nx-worktree/postgres';
import { type EnvironmentRecords } from './records';

/**
 * What killed or deleted environments may have left of a part. It is swept when it is proven ours and has no living holder.
 *
 * @template Left what a cleanup tells of it: lists of names or numbers
 */
export interface Leftovers<Left extends object = object> {
  /** What a cleanup says of each list. */
  readonly texts: Readonly<Record<keyof Left, LeftoverText>>;

  /** The kinds of leftovers, in the order in which they are swept. One that can't be swept doesn't keep the others. */
  readonly kinds: readonly LeftoverKind<Left>[];
}

/** What a cleanup says of a list of leftovers. */
export interface LeftoverText {
  /** What is done with them. */
  readonly verb: 'delete' | 'drop' | 'release';
  /** What they are, such as `ports without a holder`. */
  readonly what: string;
}

/** One kind of thing that a killed or deleted environment may have left. */
export interface LeftoverKind<Left extends object = object> {
  /** Finds what a sweep would take, and changes nothing. */
  find(context: SweepContext): Promise<Partial<Left>>;

  /** Takes it away, and returns what it took. */
  sweep(context: SweepContext): Promise<Partial<Left>>;
}

/** What a sweep works with. */
export interface SweepContext {
  readonly repository: Repository;
  readonly records: EnvironmentRecords;

  /**
   * How long ago databases were made that were kept, and repositories deleted whose worktrees have left databases, in ms;
   * both stay, when left out.
   */
  readonly maxAgeMs?: number;

  /**
   * Works on the server, unless it is an embedded one that isn't running. That one isn't started: the command that needs
   * it next sweeps it first.
   *
   * @returns what `work` returns; nothing when the server doesn't run
   */
  whenAwake<Taken>(work: (server: Server) => Promise<readonly Taken[]>): Promise<readonly Taken[]>;
}
