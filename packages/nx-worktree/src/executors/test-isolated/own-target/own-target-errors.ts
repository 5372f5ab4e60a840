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
        `Name one of them in options.target of this target.`,
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
      `${task} ${what}. Name the target that runs the tests and ends with them in options.target of this target.`,
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
      `${isolated} was not run, because it would not do everything that ${own} declares. It lacks:\n` +
        `${Object.entries(missing)
          .map(([property, value]) => `  ${JSON.stringify(property)}: ${JSON.stringify(value)}`)
          .join('\n')}\n` +
        `nx-worktree can't see what another plugin infers for ${own} when it infers ${isolated}. Declare these properties ` +
        `of ${target}, with its other values, in the project's project.json or package.json, or in targetDefaults of ` +
        `nx.json; or declare them of ${isolated} itself as you want them, except for inputs.`,
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
      `${isolated} was not run, because Nx would answer a later change from the cache. The inputs declared for ` +
        `it replace the inferred ones, and leave out:\n` +
        `${missing.map((input) => `  ${JSON.stringify(input)}`).join('\n')}\n` +
        `Remove that declaration, and declare what the tests read as inputs of their own target; or add the above.`,
    );
  }
}
