import { z } from 'zod';

const packageSchema = z.object({
  version: z.string().optional(),
  integrity: z.string().optional(),
  link: z.boolean().optional(),
  extraneous: z.boolean().optional(),
  optional: z.boolean().optional(),
  devOptional: z.boolean().optional(),
  peer: z.boolean().optional(),
});
type Package = z.infer<typeof packageSchema>;

const lockfileSchema = z.object({ packages: z.record(z.string(), packageSchema) });

/**
 * What npm has installed (`.package-lock.json`) that isn't what `package-lock.json` says, or `undefined`. Optional
 * packages may be missing: those of other platforms are.
 */
export function differenceOfNpm(lockfile: string, note: string): string | undefined {
  const locked = packagesIn(lockfile);
  const installed = packagesIn(note);
  // npm 6 wrote another kind of lockfile, and no note.
  if (!locked || !installed) return undefined;
  for (const [path, { version, link, extraneous, ...rest }] of installed) {
    if (link || extraneous || !path.includes('node_modules/')) continue;
    const wanted = locked.get(path);
    if (wanted === undefined) return `${path} is installed`;
    if (!isSame(wanted, { version, ...rest })) return `${path} is ${version}, not ${wanted.version}`;
  }
  const missing = [...locked].find(([path, wanted]) => isNeeded(path, wanted) && !installed.has(path));
  return missing && `${missing[0]} is not installed`;
}

function packagesIn(text: string): Map<string, Package> | undefined {
  const { data } = lockfileSchema.safeParse(JSON.parse(text));
  return data && new Map(Object.entries(data.packages));
}

function isSame(one: Package, other: Package): boolean {
  if (one.version !== other.version) return false;
  return !one.integrity || !other.integrity || one.integrity === other.integrity;
}

function isNeeded(path: string, { link, optional, devOptional, peer }: Package): boolean {
  return path.includes('node_modules/') && !link && !optional && !devOptional && !peer;
}
