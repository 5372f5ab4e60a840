import { type MissingInput } from './missing-inputs';

/**
 * Names missing inputs, and where each can be added.
 *
 * @param task the one whose inputs they miss in, such as `orders:test-isolated`
 */
export function adviceFor(task: string, missing: readonly MissingInput[]): string {
  return [...missing.map(describe), ...optionsFor(missing), ...inputsFor(task, missing)].join('\n');
}

function describe({ file, reader, isIgnored }: MissingInput): string {
  const who = reader === undefined ? 'an input of the migrations' : `read by ${reader}`;
  return `- ${file}, ${who}${isIgnored ? '. It is ignored by git, so Nx does not see it' : ''}`;
}

function optionsFor(missing: readonly MissingInput[]): string[] {
  const inputs = new Map<string, string[]>();
  for (const { option, isIgnored } of missing) {
    if (option && !isIgnored) inputs.set(option.target, [...(inputs.get(option.target) ?? []), option.input]);
  }
  return [...inputs].map(
    ([target, names]) => `Add to the options of ${target}: "inputs": ${JSON.stringify(names)}`,
  );
}

function inputsFor(task: string, missing: readonly MissingInput[]): string[] {
  const seen = missing.filter(({ option, isIgnored }) => !isIgnored && !option);
  const ignored = missing.filter(({ isIgnored }) => isIgnored);
  const inputs = [
    ...seen.map(({ file }) => JSON.stringify(`{workspaceRoot}/${file}`)),
    ...ignored.map(({ file }) => `{ "runtime": "cat ${file}" }`),
  ];
  if (inputs.length === 0) return [];
  const tasks = ' If a task creates it: { "dependentTasksOutputFiles": "**/*" }, and that task in dependsOn.';
  return [
    `Add to the inputs of ${task}, in addition to the present ones: ${inputs.join(', ')}.${ignored.length > 0 ? tasks : ''}`,
  ];
}
