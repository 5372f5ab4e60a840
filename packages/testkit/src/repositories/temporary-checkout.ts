import { symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { removeTemporaryDirectory, temporaryDirectory } from '../directories/temporary-directory';
import { writeFiles } from '../directories/write-files';

/** The `node_modules` of this repository. */
export const INSTALLED = dirname(dirname(require.resolve('pg/package.json')));

/** A directory with the files of a test and, for real tools, the packages that are installed in this repository. */
export class TemporaryCheckout {
  private constructor(readonly root: string) {}

  /** A checkout with some files. */
  static async with(files: Readonly<Record<string, string>>): Promise<TemporaryCheckout> {
    const checkout = new TemporaryCheckout(temporaryDirectory());
    await checkout.write(files);
    symlinkSync(INSTALLED, join(checkout.root, 'node_modules'), 'junction');
    return checkout;
  }

  /** Writes more files, or others. */
  async write(files: Readonly<Record<string, string>>): Promise<void> {
    writeFiles(this.root, files);
  }

  /** Deletes it. */
  async remove(): Promise<void> {
    await removeTemporaryDirectory(this.root);
  }
}
