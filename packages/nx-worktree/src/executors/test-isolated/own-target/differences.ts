import { type TargetConfiguration } from '@nx/devkit';
import { isDeepStrictEqual } from 'node:util';
import { type InputScope, leftOut } from '../../../inputs/left-out';

/**
 * What the project's own target says and `isolated` doesn't, so that the results would be kept, shared or taken in
 * another way than that target asks for. Inference takes over what it can see; what other plugins infer, it can't.
 *
 * @param declared what the user declares of `isolated` itself, which holds; its inputs are looked at anyway
 * @returns by property, as it would have to be declared; nothing for most projects
 */
export function differences(
  own: TargetConfiguration,
  isolated: TargetConfiguration,
  declared: TargetConfiguration,
  scope: InputScope,
): Partial<TargetConfiguration> {
  const found: Partial<TargetConfiguration> = {
    ...(own.cache === false && isolated.cache !== false && { cache: false }),
    ...(own.parallelism === false && isolated.parallelism !== false && { parallelism: false }),
    ...listed('configurations', missingConfigurations(own, isolated)),
    ...listed('dependsOn', missingDependencies(own, isolated)),
  };
  const kept: Partial<TargetConfiguration> = {
    ...listed('outputs', missingOutputs(own, isolated, scope)),
    ...listed('inputs', leftOut(own.inputs, isolated.inputs, scope)),
  };
  const all = isolated.cache === false ? found : { ...found, ...kept };
  const unsaid = Object.entries(all).filter(([property]) => property === 'inputs' || !(property in declared));
  return Object.fromEntries(unsaid);
}

function listed(
  property: keyof TargetConfiguration,
  value: unknown[] | object,
): Partial<TargetConfiguration> {
  return Object.keys(value).length > 0 ? { [property]: value } : {};
}

function missingConfigurations(own: TargetConfiguration, isolated: TargetConfiguration): object {
  const missing = Object.keys(own.configurations ?? {}).filter(
    (name) => !(name in (isolated.configurations ?? {})),
  );
  return Object.fromEntries(missing.map((name) => [name, {}]));
}

type Dependency = NonNullable<TargetConfiguration['dependsOn']>[number];

function missingDependencies(own: TargetConfiguration, isolated: TargetConfiguration): Dependency[] {
  const there = (isolated.dependsOn ?? []).map(inFull);
  return (own.dependsOn ?? []).filter((one) => !there.some((other) => isDeepStrictEqual(inFull(one), other)));
}

/** `^build` is the same as `{ target: 'build', dependencies: true }`. */
function inFull(dependency: Dependency): object {
  if (typeof dependency !== 'string') return dependency;
  return dependency.startsWith('^')
    ? { target: dependency.slice(1), dependencies: true }
    : { target: dependency };
}

function missingOutputs(
  { outputs = [] }: TargetConfiguration,
  isolated: TargetConfiguration,
  { projectRoot }: InputScope,
): string[] {
  const plain = (output: string): string =>
    output.replaceAll('{projectRoot}', projectRoot).replace('{workspaceRoot}/', '');
  const there = (isolated.outputs ?? []).map(plain);
  return outputs.filter((output) =>
    there.every((other) => plain(output) !== other && !plain(output).startsWith(`${other}/`)),
  );
}
