/** An input of a task, as far as files are concerned: https://nx.dev/reference/inputs */
export type Input =
  | string
  | {
      readonly fileset?: string;
      readonly input?: string;
      readonly dependencies?: boolean;
      readonly projects?: string | string[];
      readonly runtime?: string;
      readonly dependentTasksOutputFiles?: string;
      readonly json?: string;
    };

export type NamedInputs = Readonly<Record<string, readonly Input[]>>;

/** Inputs, expanded, and the project whose files `{projectRoot}` means in them. */
export interface Scope {
  readonly project: string;
  readonly inputs: readonly Input[];
}
