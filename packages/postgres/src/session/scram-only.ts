import { type Client } from 'pg';
import { PasswordRequestError } from './session-errors';

/**
 * Has a client prove that it knows the password, and the server that it knows it too (RFC 5802), without sending it. Must be
 * called before the client connects. A program that has taken the port of our server gets no password from it, and can't be
 * taken for our server.
 *
 * @param client fails to connect with a `PasswordRequestError` where a server asks for anything else
 */
export function answerScramOnly(client: Client): void {
  const { connection } = client;
  const refuse = (): void => {
    connection.emit('error', new PasswordRequestError());
    connection.stream.destroy();
  };
  client._handleAuthCleartextPassword = refuse;
  client._handleAuthMD5Password = refuse;
  let isProven = false;
  // Before the listener of the client, which checks the proof and ends the connection when it is none.
  connection.once('authenticationSASLFinal', () => (isProven = true));
  connection.once('readyForQuery', () => {
    if (!isProven) refuse();
  });
}
