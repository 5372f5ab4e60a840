import { type Verification, VERDICTS } from '../verification';

/** One migration, as a verification lists it. */
export type Judged = Verification['migrations'][number];

/** Something to say of a migration: a sentence, and a text that is shown as it is. */
export interface Detail {
  readonly text: string;
  readonly block?: string;
}

/** Everything that was found out about a migration besides its verdict, in the order of its weight. */
export function detailsOf({
  verdict,
  reason,
  difference,
  left,
  lost,
  rows,
  locks,
  notices,
}: Judged): Detail[] {
  const made = rows.from.includes('generated') ? ' The rows were made up; a seed would give real ones.' : '';
  const [first = '', ...rest] = (reason ?? '').split('\n');
  return [
    ...(reason === undefined ? [] : [{ text: first, ...(rest.length > 0 && { block: rest.join('\n') }) }]),
    ...(verdict === 'fails-on-rows' ? [{ text: `Without rows it runs.${made}` }] : []),
    ...(difference === undefined ? [] : [{ text: 'How the schema differs:', block: difference.trimEnd() }]),
    ...(left === undefined
      ? []
      : [{ text: 'It ran outside of a transaction and left:', block: left.trimEnd() }]),
    ...(lost === undefined ? [] : [{ text: `Other contents after up and down: ${lost.join(', ')}` }]),
    ...(locks.isMeasured
      ? locks.locks.map(({ table, mode, heldMs, meaning, statement }) => ({
          text: `${mode} on ${table}${heldMs === null ? '' : `, held for ${heldMs} ms here`}. ${meaning} (${statement})`,
        }))
      : VERDICTS[verdict].isFailure
        ? []
        : [{ text: `Locks: not measured, since ${locks.reason}.` }]),
    ...(locks.isMeasured && locks.squawk.isRun
      ? locks.squawk.findings.map(({ rule, message, help }) => ({
          text: `squawk: ${rule}. ${message}${help === undefined ? '' : ` ${help}`}`,
        }))
      : []),
    ...rows.notFilled.map(({ table, reason: why }) => ({
      text: `${table} was not filled with rows: ${why}`,
    })),
    ...notices.map((text) => ({ text })),
  ];
}
