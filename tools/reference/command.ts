import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const PLUGIN = join(__dirname, '../../packages/nx-worktree');

const valueSchema = z.object({
  type: z.string().optional(),
  enum: z.array(z.union([z.string(), z.number()])).optional(),
});

const optionSchema = valueSchema.extend({
  description: z.string(),
  default: z.unknown().optional(),
  anyOf: z.array(valueSchema).optional(),
  oneOf: z.array(valueSchema).optional(),
  items: valueSchema.optional(),
});
export type Option = z.infer<typeof optionSchema>;

const commandSchema = z.object({
  description: z.string(),
  examples: z.array(z.object({ command: z.string(), description: z.string() })).default([]),
  properties: z.record(z.string(), optionSchema),
  required: z.array(z.string()),
});

/** A generator or an executor, as its schema describes it. */
export type Command = z.infer<typeof commandSchema> & { readonly name: string };

const listSchema = z.record(z.string(), z.object({ schema: z.string(), hidden: z.boolean().default(false) }));

/** The plugin's generators that people call by name. */
export function generators(): Command[] {
  return commandsIn('generators');
}

/** The plugin's executors. */
export function executors(): Command[] {
  return commandsIn('executors');
}

function commandsIn(kind: 'generators' | 'executors'): Command[] {
  const list = z.object({ [kind]: listSchema }).parse(readJson(`${kind}.json`))[kind] ?? {};
  return Object.entries(list)
    .filter(([, { hidden }]) => !hidden)
    .map(([name, { schema }]) => ({ name, ...commandSchema.parse(readJson(schema)) }));
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(PLUGIN, path), 'utf8'));
}
