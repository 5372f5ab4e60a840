import { type NxJsonConfiguration } from '@nx/devkit';
import { availableParallelism } from 'node:os';
import { PARALLEL, type ParallelOptions } from './tell-parallel';

const USUAL = 3;

/** How many tasks Nx runs at once, as it works that out itself: from its command line, a variable, nx.json. */
export function parallelOf(
  variables: NodeJS.ProcessEnv,
  { parallel: configured }: Pick<NxJsonConfiguration, 'parallel'>,
): number {
  const { parallel, most }: ParallelOptions = JSON.parse(variables[PARALLEL] ?? '{}');
  const inVariable = variables['NX_PARALLEL'] || undefined;
  if (parallel === 'false') return 1;
  if (parallel === 'true' || parallel === '' || (parallel === undefined && inVariable !== undefined)) {
    return numberOf(most ?? inVariable) ?? USUAL;
  }
  return numberOf(parallel) ?? configured ?? USUAL;
}

/** `50%` is half of the processors. */
function numberOf(text: string | undefined): number | undefined {
  const number = Number.parseInt(text ?? '', 10);
  if (Number.isNaN(number)) return undefined;
  return Math.max(1, Math.floor(text?.endsWith('%') ? (availableParallelism() * number) / 100 : number));
}
