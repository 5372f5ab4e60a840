import { worktreesProject } from '../../packages/nx-worktree/src/targets/worktrees';
import { type Command, executors, generators, type Option } from './command';

/** The reference of all commands in Markdown, made from their schemas. */
export function commandsReference(): string {
  const ofWorktrees = Object.keys(worktreesProject().targets ?? {});
  const all = executors();
  return [
    '# Commands',
    'Made from the schemas by `npm run reference`; a test holds it to them.',
    ...generators().map((command) => section(command, `nx g ${command.name}`)),
    ...ofWorktrees.map((name) => section(find(all, name), `nx run worktrees:${name}`)),
    ...all
      .filter(({ name }) => !ofWorktrees.includes(name))
      .map((command) => section(command, `nx run <project>:${command.name}`)),
  ]
    .join('\n\n')
    .concat('\n');
}

function find(commands: readonly Command[], name: string): Command {
  const command = commands.find((candidate) => candidate.name === name);
  if (!command) throw new Error(`The target ${name} has no executor of its name.`);
  return command;
}

function section({ description, examples, properties, required }: Command, title: string): string {
  const rows = Object.entries(properties).map(([name, option]) => row(name, option, required.includes(name)));
  const table = ['| Option | Values | Default | |', '| --- | --- | --- | --- |', ...rows].join('\n');
  const shown = examples.map((example) => `\`\`\`sh\n${example.command} # ${example.description}\n\`\`\``);
  return [`## \`${title}\``, description, ...shown, ...(rows.length > 0 ? [table] : [])].join('\n\n');
}

function row(name: string, option: Option, isRequired: boolean): string {
  const cells = [`\`--${name}\``, valuesOf(option), isRequired ? 'required' : defaultOf(option)];
  return `| ${[...cells, inCell(option.description)].join(' | ')} |`;
}

function valuesOf({ type, enum: values, anyOf, oneOf, items }: Omit<Option, 'description'>): string {
  if (values) return values.map((value) => `\`${value}\``).join(', ');
  if (type === 'array') return `several: ${items ? valuesOf(items) : 'any'}`;
  return type ?? (oneOf ?? anyOf ?? []).map(valuesOf).join(' or ');
}

function defaultOf(option: Option): string {
  return option.default === undefined ? '' : `\`${JSON.stringify(option.default)}\``;
}

function inCell(text: string): string {
  return text.replaceAll('|', '\\|');
}
