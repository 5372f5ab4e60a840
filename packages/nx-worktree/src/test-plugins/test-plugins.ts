import { jestPlugin } from './jest';
import { type TestPlugin } from './test-plugin';
import { vitePlugin } from './vite';
import { vitestPlugin } from './vitest';

/** Plugins of Nx that infer a target for tests, one line each. */
export const TEST_PLUGINS: readonly TestPlugin[] = [jestPlugin, vitestPlugin, vitePlugin];
