import { type TargetConfiguration } from '@nx/devkit';
import { Failure } from '@nx-worktree/system';
import { type Inputs } from '../../../inputs/left-out';

/** The project has no target that could be run isolated. */
export class NoOwnTargetError extends Failure {
  readonly code = 'NO_OWN_TARGET';

  constructor(
    readonly project: string,
    readonly target: string,
    readonly known: readonly string[],
  ) {
    super(
      `The project ${project} has no target ${JSON.stringify(target)} to run. It has: ${known.join(', ')}. ` +
        `Name one of them as options.target of this target.`,
    );
  }
}

/** A target that runs itself would never end. */
export class OwnTargetLoopError extends Failure {
  readonly code = 'OWN_TARGET_LOOP';

  constructor(
    readonly project: string,
    readonly target: string,
  ) {
    super(
      `The target ${project}:${target} would run itself. Set its options.target to the target that runs the tests.`,
    );
  }
}

/** The project's own target runs no tests that end. */
export class NoSuiteError extends Failure {
  readonly code = 'NO_SUITE';

  constructor(
    readonly task: string,
    /** What it is instead. */
    readonly what: string,
  ) {
    super(
      `${task} ${what}. Name the target that runs the tests, and ends with them, as options.target of this target.`,
    );
  }
}

/** Another plugin has inferred the project's own target, and it asks for more than was known when ours was inferred. */
export class TargetDiffersError extends Failure {
  readonly code = 'TARGET_DIFFERS';

  constructor(
    /** The project's own, such as `api:test`. */
    readonly own: string,
    readonly isolated: string,
    readonly missing: Partial<TargetConfiguration>,
  ) {
    const target = own.slice(own.lastIndexOf(':') + 1);
    super(
      `${isolated} is not run, since it would not do all that ${own} says. It lacks:\n` +
        `${Object.entries(missing)
          .map(([property, value]) => `  ${JSON.stringify(property)}: ${JSON.stringify(value)}`)
          .join('\n')}\n` +
        `What another plugin infers for ${own} can't be seen when ${isolated} is inferred. Repeat these of ${target} with ` +
        `its other values in the project's project.json or package.json, or in targetDefaults of nx.json; or, but for ` +
        `inputs, declare them of ${isolated} itself as you want them.`,
    );
  }
}

/** Inputs that are declared of `test-isolated` replace the inferred ones, and leave out what decides its result. */
export class InputsReplacedError extends Failure {
  readonly code = 'INPUTS_REPLACED';

  constructor(
    readonly isolated: string,
    readonly missing: Inputs,
  ) {
    super(
      `${isolated} is not run, since a later change would be answered from the cache. The inputs that are declared of ` +
        `it replace those that are inferred, and leave out:\n` +
        `${missing.map((input) => `  ${JSON.stringify(input)}`).join('\n')}\n` +
        `Remove them there, and declare what the tests read as inputs of their own target; or add the above.`,
    );
  }
}
