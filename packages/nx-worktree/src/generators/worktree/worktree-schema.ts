import { partOptions, PURPOSES } from '@nx-worktree/environment';
import { z } from 'zod';

/** What a text may be typed as: Nx turns one that looks like a number into a number. */
const TEXT = { anyOf: [{ type: 'string' }, { type: 'number' }] } as const;

/** A property of a schema of Nx. */
export type Property = Readonly<Record<string, unknown>>;

const OWN: Readonly<Record<string, Property>> = {
  identifier: {
    ...TEXT,
    description: 'Name of the worktree in lower-case letters, digits and dashes, such as api-endpoints.',
    $default: { $source: 'argv', index: 0 },
    'x-prompt': 'Identifier of the worktree (lower-case letters, digits and dashes)?',
    'x-priority': 'important',
  },
  purpose: {
    type: 'string',
    description: `The kind of tests: ${PURPOSES.map(({ name }) => name).join(', ')}, or a purpose that the plugin's options in nx.json add. It decides whether there are ports and a database. By default you are asked on a terminal; elsewhere it is test-integration.`,
    'x-priority': 'important',
  },
};

/** The schema that Nx reads in schema.json, which `npm run reference` writes. The parts of environments bring their options. */
export function worktreeSchema(): object {
  const parts = Object.entries(partOptions()).map(([name, type]) => [name, propertyOf(type)]);
  return {
    $schema: 'https://json-schema.org/schema',
    $id: 'nx-worktree/worktree',
    version: 2,
    cli: 'nx',
    title: 'worktree',
    description:
      'Creates worktrees/<purpose>-<identifier>: a git worktree with dependencies, ports, a migrated database and an environment file of its own.',
    type: 'object',
    examples: [
      {
        command: 'nx g worktree api-endpoints --purpose=test-integration --branch=feature/rest-api --ports',
        description: 'Create worktrees/test-integration-api-endpoints at the commit of feature/rest-api',
      },
    ],
    properties: { ...OWN, ...Object.fromEntries(parts) },
    additionalProperties: false,
    required: [],
  };
}

/** Names of the options of parts whose values are names, so that a number would be another name than the one typed. */
export function textOptions(): string[] {
  return Object.entries(partOptions())
    .filter(([, type]) => isText(z.toJSONSchema(type)))
    .map(([name]) => name);
}

function propertyOf(type: z.ZodType): Property {
  const { $schema: _, ...property } = z.toJSONSchema(type);
  if (!isText(property)) return property;
  const { type: _text, ...rest } = property;
  return { ...TEXT, ...rest };
}

function isText(property: { type?: unknown; enum?: unknown }): boolean {
  return property.type === 'string' && property.enum === undefined;
}
