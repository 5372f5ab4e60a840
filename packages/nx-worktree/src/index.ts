import { createNodesV2 } from './plugin/plugin';

export { createNodesV2 };

/** Nx 22 prefers the name `createNodesV2`, 23 and 24 prefer this one. */
export const createNodes = createNodesV2;
