import { z } from 'zod';
import { defineCommandLine } from '../../engine/command-line';
import { DEPENDENCIES_MODES } from './options';

/** No empty segment, none that leads elsewhere, and not `node_modules` itself. */
const WITHIN_MODULES = /^(?!node_modules(\/|$))(?!\.\.?(\/|$))[^/\\]+(\/(?!\.\.?(\/|$))[^/\\]+)*$/;

const options = z.object({
  dependencies: z.exactOptional(z.enum(DEPENDENCIES_MODES)).meta({
    description:
      'How to provide npm dependencies: links to those of the main checkout, a copy of them, an installation, or none. By default they are linked if the lockfiles are equal, else installed.',
  }),
});

const settings = z.object({
  generated: z
    .array(z.string().regex(WITHIN_MODULES, 'must be a path relative to node_modules'))
    .default([])
    .describe(
      'What is generated into node_modules, by paths relative to it. Worktrees get copies and never share it.',
    ),
});

/** How dependencies are asked for. */
export const dependenciesCommandLine = defineCommandLine(
  options,
  settings,
  ({ dependencies: mode = 'auto' }, { generated }) => ({ dependencies: { mode, generated } }),
);
