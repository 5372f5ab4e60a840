import { randomBytes } from 'node:crypto';

/** Says of a password that it is for SCRAM only, wherever it comes to: an address in a record is all that some know of a server. */
const PREFIX = 'scram-only-';

/** A new random password, to be proven and never told. */
export function scramOnlyPassword(): string {
  return PREFIX + randomBytes(24).toString('hex');
}

/** Whether this password must never be sent. */
export function isScramOnly(password: unknown): boolean {
  return typeof password === 'string' && password.startsWith(PREFIX);
}
