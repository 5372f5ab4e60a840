import { readIfThere } from '@nx-worktree/system';
import { join, posix } from 'node:path';
import { z } from 'zod';
import { type Lockfile, lockfileOf } from './lockfile';

/** Directories of packages, relative to the checkout, with `/`. */
type Reader = (text: string) => string[];

/**
 * The directories of a checkout that its package manager puts into `node_modules` as copies: pnpm's injected packages,
 * `file:` dependencies, npm's with `install-links`. Packages of a workspace are usually linked; a copy holds what they
 * were in the checkout that it was made in.
 *
 * @returns relative to the checkout, with `/`; those that lie outside of it are not among them
 */
export async function copiedDirectoriesOf(checkout: string): Promise<string[]> {
  const lockfile = await lockfileOf(checkout);
  const [reader, path] = lockfile
    ? [READERS[lockfile], join(checkout, lockfile)]
    : [ofNpm, join(checkout, 'node_modules/.package-lock.json')];
  const directories = reader((await readIfThere(path)) ?? '').map((directory) => posix.normalize(directory));
  const inside = directories.filter((directory) => !/^(\.\.(\/|$)|\/|[a-z]:)/i.test(directory));
  return [...new Set(inside.map((directory) => directory.replace(/\/$/, '')))];
}

const TARBALL = /\.(tgz|tar\.gz|tar)$/i;

const READERS: Record<Lockfile, Reader> = {
  'npm-shrinkwrap.json': ofNpm,
  'package-lock.json': ofNpm,
  'pnpm-lock.yaml': ofPnpm,
  'yarn.lock': (text) => (text.includes('\n__metadata:') ? ofYarn(text) : ofYarnClassic(text)),
  'bun.lock': ofBun,
  // Nobody but Bun can read it.
  'bun.lockb': () => [],
};

const npmSchema = z.object({
  packages: z
    .record(z.string(), z.object({ resolved: z.string().optional(), link: z.boolean().optional() }))
    .default({}),
});

function ofNpm(text: string): string[] {
  const parsed = npmSchema.safeParse(jsonOf(text));
  const packages = Object.values(parsed.data?.packages ?? {});
  const files = packages.flatMap(({ resolved, link }) => (link ? [] : fileIn(resolved)));
  return files.filter((path) => !TARBALL.test(path));
}

/** `resolution: {directory: packages/a, type: directory}` */
function ofPnpm(text: string): string[] {
  const resolutions = text.matchAll(/\{[^{}\n]*\btype: directory\b[^{}\n]*\}/g);
  return [...resolutions].flatMap(([resolution]) => {
    const directory = /\bdirectory: ['"]?([^'",}]+)/.exec(resolution)?.[1];
    return directory === undefined ? [] : [directory];
  });
}

/** Yarn 1 notes where it has taken a package from, unless that was a directory. Those of `link:` are links. */
function ofYarnClassic(text: string): string[] {
  return text.split(/\r?\n\r?\n/).flatMap((entry) => {
    const [, range] = /^"?@?[^@\n]+@((?:file:|\.{0,2}\/)[^",\n]*)/m.exec(entry) ?? [];
    if (range === undefined || /^ {2}resolved /m.test(entry)) return [];
    return [range.replace(/^file:/, '')];
  });
}

/** `resolution: "a@file:../a#../a::hash=1cc42f&locator=b%40workspace%3Apackages%2Fb"`, relative to what asks for it. */
function ofYarn(text: string): string[] {
  const resolutions = text.matchAll(/^ {2}resolution: "@?[^@"]+@file:([^#"]+)#[^"]*?locator=([^&"]+)/gm);
  return [...resolutions].flatMap(([, path = '', locator = '']) => {
    if (TARBALL.test(path)) return [];
    const [, asking = '.'] = /@workspace:(.*)$/.exec(decodeURIComponent(locator)) ?? [];
    return [posix.join(asking, path)];
  });
}

/** `"a": ["a@file:packages/a", {}]` */
function ofBun(text: string): string[] {
  const found = [...text.matchAll(/\["@?[^@"]+@file:([^"]+)"/g)].map(([, path = '']) => path);
  return found.filter((path) => !TARBALL.test(path));
}

function fileIn(resolved = ''): string[] {
  return resolved.startsWith('file:') ? [resolved.slice('file:'.length)] : [];
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The installation by it will report that.
    return undefined;
  }
}
