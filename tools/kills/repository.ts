import { TemporaryRepository } from '@nx-worktree/testkit';

/** Enough that a checkout can be killed half-way. */
const FILES = 1_500;

/** A repository with migrations, and files to check out. */
export async function repositoryIn(directory: string): Promise<TemporaryRepository> {
  const repository = await TemporaryRepository.create(directory);
  const files = Array.from({ length: FILES }, (_, number) => [
    `files/${number}.txt`,
    `${number}\n`.repeat(50),
  ]);
  await repository.commit({
    ...Object.fromEntries(files),
    '.gitignore': 'tmp\n',
    'project.json': '{}',
    'migrations/1_first.sql': 'create table first (id int);',
  });
  return repository;
}
