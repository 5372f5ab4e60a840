import { type Verification, VERDICTS } from '../verification';
import { detailsOf, type Judged } from './details';

/** A verification as a JUnit report, which most CI systems show: a test case for each migration. */
export function junitOf({ project, migrations }: Verification): string {
  const failures = migrations.filter(({ isFailure }) => isFailure).length;
  const skipped = migrations.filter(({ verdict }) => verdict === 'not-stepped').length;
  const counts = `tests="${migrations.length}" failures="${failures}" skipped="${skipped}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${counts}>`,
    `<testsuite name="${escaped(`migrations of ${project}`)}" ${counts}>`,
    ...migrations.map((judged) => caseOf(project, judged)),
    '</testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function caseOf(project: string, judged: Judged): string {
  const { title } = VERDICTS[judged.verdict];
  const text = escaped(
    detailsOf(judged)
      .map((detail) => [detail.text, detail.block].filter(Boolean).join('\n'))
      .join('\n'),
  );
  const outcome = judged.isFailure
    ? `<failure message="${escaped(title)}">${text}</failure>`
    : judged.verdict === 'not-stepped'
      ? `<skipped message="${text}"/>`
      : `<system-out>${escaped(title)}\n${text}</system-out>`;
  return `<testcase classname="${escaped(project)}" name="${escaped(judged.name)}" file="${escaped(judged.file)}">${outcome}</testcase>`;
}

/** XML 1.0 can't say most control characters at all. */
function escaped(text: string): string {
  return text
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
