/**
 * The ports above 1023 to which browsers and `fetch` don't connect, since other protocols are spoken there.
 * https://fetch.spec.whatwg.org/#port-blocking
 */
const BAD_PORTS: ReadonlySet<number> = new Set([
  ...[1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566],
  ...[6665, 6666, 6667, 6668, 6669, 6679, 6697, 10_080],
]);

/** Whether clients refuse a port, so that a server there would be of no use to them. */
export function isBadPort(port: number): boolean {
  return BAD_PORTS.has(port);
}
