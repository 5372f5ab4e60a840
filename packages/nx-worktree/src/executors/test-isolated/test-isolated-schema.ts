import { suiteOptions } from '@nx-worktree/environment';
import { z } from 'zod';

/** The schema that Nx reads in schema.json, which `npm run reference` writes. The parts of environments bring their options. */
export function testIsolatedSchema(): object {
  const parts = Object.entries(suiteOptions()).map(([name, type]) => [name, propertyOf(type)]);
  return {
    $schema: 'https://json-schema.org/schema',
    $id: 'nx-worktree/test-isolated',
    version: 2,
    cli: 'nx',
    outputCapture: 'pipe',
    title: 'test-isolated',
    description:
      "Runs a project's own tests with a database, ports and environment variables of their own, and removes these when the tests end. Options that are not listed here are passed to the project's own target.",
    type: 'object',
    properties: {
      target: {
        type: 'string',
        description: "The project's own target that runs its tests.",
        default: 'test',
        'x-priority': 'important',
      },
      ...Object.fromEntries(parts),
      timeoutMinutes: {
        type: 'number',
        description: 'Minutes after which the tests are stopped. At most 35791, which is 24 days.',
        default: 30,
        exclusiveMinimum: 0,
        maximum: 35_791,
      },
    },
    additionalProperties: true,
    required: [],
  };
}

/** Nx makes a boolean of what was typed for one of several types only when these stand in `oneOf`. */
function propertyOf(type: z.ZodType): object {
  const { $schema: _, anyOf, ...property } = z.toJSONSchema(type);
  return anyOf ? { oneOf: anyOf, ...property } : property;
}
