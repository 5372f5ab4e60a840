import { createNodesV2 } from './plugin/plugin';
import { preTasksExecution } from './plugin/before-tasks';

export { createNodesV2, preTasksExecution };

/** Nx 22 prefers the name `createNodesV2`, 23 and 24 prefer this one. */
export const createNodes = createNodesV2;
