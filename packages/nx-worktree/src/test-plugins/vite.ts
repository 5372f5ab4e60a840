import { type TestPlugin } from './test-plugin';
import { vitestPlugin } from './vitest';

/** Infers the same as Nx's plugin for Vitest, in workspaces that were made before there was that one. */
export const vitePlugin: TestPlugin = { ...vitestPlugin, plugin: /^@nx\/vite(\/plugin)?$/ };
