import { type Verification, VERDICTS } from '../verification';
import { detailsOf, type Judged } from './details';

/** A verification as a page for people. */
export function markdownOf(verification: Verification): string {
  const { project, tool, server, base, total, migrations } = verification;
  const compared = base === undefined ? 'all migrations' : `migrations that are new since ${base}`;
  const what = `${tool}, ${server}. Verified: ${migrations.length} of ${total}, ${compared}.`;
  if (migrations.length === 0) return `# Migrations of ${project}\n\n${what}\n`;
  const rows = migrations.map(
    (judged) => `| ${inCell(judged.name)} | ${VERDICTS[judged.verdict].title} | ${blocksOf(judged)} |`,
  );
  return [
    `# Migrations of ${project}`,
    what,
    ['| migration | verdict | blocks with many rows |', '| --- | --- | --- |', ...rows].join('\n'),
    ...(hasSquawk(migrations) ? [] : ['squawk is not installed, so its rules were not checked.']),
    ...migrations.flatMap(sectionOf),
  ]
    .join('\n\n')
    .concat('\n');
}

function sectionOf(judged: Judged): string[] {
  const details = detailsOf(judged);
  if (details.length === 0) return [];
  const items = details.map(({ text, block }) =>
    block === undefined ? `- ${text}` : `- ${text}\n\n${indented(fenced(block))}\n`,
  );
  return [`## ${judged.file}`, `**${VERDICTS[judged.verdict].title}**`, items.join('\n')];
}

function blocksOf({ locks }: Judged): string {
  if (!locks.isMeasured) return 'not measured';
  const long = locks.locks.filter(({ isLong }) => isLong).map(({ table }) => table);
  return inCell([...new Set(long)].join(', ')) || 'nothing';
}

function hasSquawk(migrations: readonly Judged[]): boolean {
  return !migrations.some(({ locks }) => locks.isMeasured && !locks.squawk.isRun);
}

function fenced(text: string): string {
  const fence = text.includes('```') ? '~~~~' : '```';
  return `${fence}\n${text}\n${fence}`;
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}

function inCell(text: string): string {
  return text.replaceAll('|', '\\|');
}
