import { printable } from './printable';

/**
 * What every error of nx-worktree has in common: a stable `code` for programs, a message for people that says
 * what was wrong, with which value, and what to do now, and the facts as properties of the subclass. The message can
 * be shown on any terminal, whatever it quotes.
 */
export abstract class Failure extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(printable(message), options);
    this.name = new.target.name;
  }
}

/** The text of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return isObject(thrown) && typeof thrown['message'] === 'string' ? thrown['message'] : String(thrown);
}

/** Whether `thrown` is an error of Node or of a driver that carries one of these codes, such as `ENOENT` or `42P04`. */
export function hasCode(thrown: unknown, ...codes: string[]): boolean {
  return isObject(thrown) && typeof thrown['code'] === 'string' && codes.includes(thrown['code']);
}

/** `instanceof Error` is false for an error of another realm, and Jest runs each test file in a realm of its own. */
function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
