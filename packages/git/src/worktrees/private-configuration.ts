import {
  isRunning,
  namesInDirectory,
  ownIdentity,
  processIdentitySchema,
  readIfThere,
  readJsonFile,
  removeDirectory,
} from '@nx-worktree/system';
import { randomUUID } from 'node:crypto';
import { appendFile, cp, mkdir, realpath, stat, symlink, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { NotARepositoryError } from '../repository/repository-errors';
import { Repository } from '../repository/repository';

/** What installations change: `git config core.hooksPath`, hooks, `info/exclude`. */
const COPIED = ['config', 'hooks', 'info'];

/** A `git gc` that is still running in the background when the copies are deleted would find no refs. */
const NO_GC = '\n[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n';

const NOTE = 'private.json';

/** The copies are made within milliseconds; after this long their maker is gone. */
const ABANDONED_MS = 60 * 60 * 1000;

const noteSchema = z.object({
  /** The process that works with the copies. */
  owner: processIdentitySchema,
  /** The two files that lead to the copies, and what they said before. */
  files: z.array(z.object({ path: z.string(), text: z.string() })),
});

/**
 * Runs commands in a linked worktree that may change the configuration or the hooks of the repository, which all
 * checkouts share. Meanwhile git, and every tool that reads the worktree's `.git`, finds copies of these in their place,
 * and everything else, such as refs and objects, where it really is. The copies are deleted afterwards.
 *
 * The shared files are never touched, so they are right however this ends. When this process is killed, the worktree
 * keeps using the copies until `restoreConfigurations`.
 *
 * @param checkout absolute path; a checkout that isn't a linked worktree is used as it is
 * @param work what to do in the meantime
 * @returns what `work` returns
 */
export async function withPrivateConfiguration<T>(checkout: string, work: () => Promise<T>): Promise<T> {
  const copy = await prepare(checkout);
  if (copy === undefined) return work();
  try {
    return await work();
  } finally {
    await restore(copy);
  }
}

/** Gives the shared configuration back to worktrees whose `withPrivateConfiguration` was killed. */
export async function restoreConfigurations(repository: Repository): Promise<void> {
  const directory = copiesIn(repository);
  for (const name of await namesInDirectory(directory)) {
    const copy = join(directory, name);
    const note = await readJsonFile(join(copy, NOTE), noteSchema);
    if (note.state === 'present' && (await isRunning(note.value.owner))) continue;
    // Without a note nothing leads to the copies yet, and their maker may be alive.
    if (note.state === 'present' || (await ageOf(copy)) > ABANDONED_MS) await restore(copy);
  }
}

function copiesIn({ ownDirectory }: Repository): string {
  return join(ownDirectory, 'private');
}

async function ageOf(copy: string): Promise<number> {
  return Date.now() - (await stat(copy)).mtimeMs;
}

async function prepare(checkout: string): Promise<string | undefined> {
  // On Windows a link to a file needs a privilege.
  if (process.platform === 'win32') return undefined;
  const repository = await Repository.open(checkout).catch((error: unknown) => {
    if (error instanceof NotARepositoryError) return undefined;
    throw error;
  });
  const pointer = await readIfThere(join(checkout, '.git'));
  if (!repository || pointer === undefined) return undefined;
  const entry = resolve(checkout, pointer.replace(/^gitdir: /, '').trim());
  const files = [
    { path: join(checkout, '.git'), text: pointer },
    { path: join(entry, 'commondir'), text: (await readIfThere(join(entry, 'commondir'))) ?? '' },
  ];
  // A submodule has a .git of the same kind, and a configuration of its own.
  if (files[1]?.text === '') return undefined;
  const copy = join(copiesIn(repository), randomUUID());
  await mirror(await realpath(repository.commonDirectory), copy);
  await writeFile(join(copy, NOTE), JSON.stringify({ owner: await ownIdentity(), files }));
  await writeFile(join(checkout, '.git'), `gitdir: ${join(copy, 'worktrees', basename(entry))}\n`);
  await writeFile(join(entry, 'commondir'), `${copy}\n`);
  return copy;
}

/** Copies what an installation may change, and links everything else. */
async function mirror(commonDirectory: string, copy: string): Promise<void> {
  await mkdir(copy, { recursive: true });
  for (const name of await namesInDirectory(commonDirectory)) {
    const [from, to] = [join(commonDirectory, name), join(copy, name)];
    if (COPIED.includes(name)) await cp(from, to, { recursive: true, verbatimSymlinks: true });
    else if (!name.endsWith('.lock')) await symlink(from, to);
  }
  await appendFile(join(copy, 'config'), NO_GC);
}

/** Writes only files that still lead to the copies. */
async function restore(copy: string): Promise<void> {
  const note = await readJsonFile(join(copy, NOTE), noteSchema);
  const files = note.state === 'present' ? note.value.files : [];
  for (const { path, text } of files) {
    const now = await readIfThere(path);
    // A write that was cut off leaves an empty file.
    if (now !== undefined && (now === '' || now.includes(copy))) await writeFile(path, text);
  }
  await removeDirectory(copy, join(copy, '..'));
}
