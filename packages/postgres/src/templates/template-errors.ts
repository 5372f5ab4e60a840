import { Failure } from '@nx-worktree/system';

/** A database that is to be a template, or to be cloned, has sessions that are not ours to end. */
export class TemplateInUseError extends Failure {
  readonly code = 'TEMPLATE_IN_USE';

  /** @param sessions who they are, such as `psql (user postgres, process 4711 of the server)` */
  constructor(
    readonly template: string,
    readonly sessions: readonly string[],
    options?: ErrorOptions,
  ) {
    super(
      `The template database "${template}" is in use` +
        (sessions.length > 0 ? ` by ${sessions.join(', ')}` : '') +
        `, and can't be copied until these sessions are closed. Close them and try again.`,
      options,
    );
  }
}

/** The template that a clone was asked of is not on the server. */
export class TemplateMissingError extends Failure {
  readonly code = 'TEMPLATE_MISSING';

  constructor(
    readonly template: string,
    options?: ErrorOptions,
  ) {
    super(
      `The template database "${template}" is no longer on the server. Run the command again to rebuild it.`,
      options,
    );
  }
}
