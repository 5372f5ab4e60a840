import { type EnvironmentRecords } from '../../engine/records';
import { type Identifier } from '../../engine/identifier';
import { type BoundPart } from '../../engine/bound-part';
import { definePart } from '../../engine/part';
import { IdentifierTakenError } from '../../engine/identifier-taken';

/** Claims the identifier by creating the record that every later part is noted in. Always the first part. */
export const identifierPart = definePart({
  name: 'identifier',
  bind: ({ records }) => bindIdentifier(records),
});

function bindIdentifier(records: EnvironmentRecords): BoundPart {
  // Two who restore one environment have one id, by which the record can't be told apart.
  let isTaken = false;
  return {
    name: 'identifier',
    isRecord: true,

    async plan({ identifier }) {
      if (await records.find(identifier)) throw await taken(records, identifier);
      return identifier;
    },

    async apply(environment) {
      const { identifier } = environment;
      isTaken = !(await records.claim(environment));
      if (isTaken) throw await taken(records, identifier);
      return { facts: {}, summary: identifier };
    },

    async verify({ identifier, id }) {
      const found = await records.find(identifier);
      if (found?.state === 'readable' && found.record.id === id) return { state: 'ok' };
      return {
        state: 'failed',
        cause: `The record of ${identifier} is gone, damaged or belongs to another environment.`,
        advice: `Inspect ${records.pathOf(identifier)}, or run: nx run worktrees:doctor --fix`,
      };
    },

    soundness: ({ identifier }) => identifier,

    async revert(environment) {
      if (!isTaken) await records.delete(environment);
    },
  };
}

async function taken(records: EnvironmentRecords, identifier: Identifier): Promise<IdentifierTakenError> {
  const found = await records.find(identifier);
  const holder = found?.state === 'readable' ? found.record : undefined;
  return new IdentifierTakenError(identifier, holder, records.pathOf(identifier));
}
