/**
 * Waits until a condition holds.
 *
 * @param what is waited for, for the message of the error
 * @throws Error when it does not hold in time
 */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  timeoutMs = 40_000,
): Promise<void> {
  for (const deadline = Date.now() + timeoutMs; !(await holds());) {
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
