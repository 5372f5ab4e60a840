import { type Check, type Examined } from './check';
import { type BoundPart } from './bound-part';

/** Whether what a part made is still right, as the part itself sees it. */
export function partCheck<Facts extends object>(part: BoundPart<Facts>, examined: Examined<Facts>): Check {
  const { repair } = part;
  return {
    name: part.name,
    async look() {
      const record = examined.record();
      const finding = await part.verify(record);
      if (finding.state === 'ok') return { state: 'ok', text: part.soundness?.(record) ?? '' };
      return {
        state: 'failed',
        text: finding.cause,
        advice: finding.advice,
        ...(repair && {
          fix: async () => {
            const { facts, summary } = await repair(examined.record());
            await examined.note(facts);
            return `recreated: ${summary}`;
          },
        }),
      };
    },
  };
}
