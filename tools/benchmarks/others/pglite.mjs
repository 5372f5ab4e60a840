// As its documentation has it: a new database in memory, which executes the SQL files.
import { PGlite } from '@electric-sql/pglite';
import { readFile } from 'node:fs/promises';
import { given, serve } from './serve.mjs';

const { files, query } = given;
let database;

serve({
  async run() {
    database = await PGlite.create();
    for (const file of files) await database.exec(await readFile(file, 'utf8'));
    await database.query(query);
  },
  reset: () => database.close(),
});
