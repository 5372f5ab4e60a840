import { type NxJsonConfiguration, type TargetConfiguration } from '@nx/devkit';
import { type PluginOptions } from '../options/plugin-options';
import { type DeclaredProject } from '../projects/declared-projects';

/** A project for which targets are inferred. */
export interface InspectedProject extends DeclaredProject {
  /** Its migrations as inputs of Nx, relative to its root; `undefined` when it has none. */
  readonly migrations: readonly string[] | undefined;
}

/** What decides over inferred targets beside the project itself. */
export interface InspectedWorkspace {
  /** Absolute path. */
  readonly workspaceRoot: string;
  readonly nxJson: NxJsonConfiguration;
  readonly options: PluginOptions;
  /** The migrations of all projects, each as an input of its project. */
  readonly migrations: readonly string[];
}

/** A target that the plugin adds to projects. */
export interface InferredTarget {
  /** What it is called in this workspace. */
  name(options: PluginOptions): string;
  /** The target of one project, `undefined` when the project gets none. */
  infer(project: InspectedProject, workspace: InspectedWorkspace): TargetConfiguration | undefined;
}
