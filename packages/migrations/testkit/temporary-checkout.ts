import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Checkout } from '../src/sets/checkout';
import { checkoutIn } from './checkout-in';

/** The `node_modules` of this repository. */
export const INSTALLED = dirname(dirname(require.resolve('knex/package.json')));

/** A directory with the files of a test and, for real tools, the packages that are installed in this repository. */
export class TemporaryCheckout {
  /** As the code takes it. */
  readonly checkout: Checkout;

  private constructor(readonly root: string) {
    this.checkout = checkoutIn(root);
  }

  static async with(files: Readonly<Record<string, string>>): Promise<TemporaryCheckout> {
    const checkout = new TemporaryCheckout(await realpath(await mkdtemp(join(tmpdir(), 'nx-worktree-'))));
    await checkout.write(files);
    await symlink(INSTALLED, join(checkout.root, 'node_modules'), 'junction');
    return checkout;
  }

  async write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(this.root, name)), { recursive: true });
      await writeFile(join(this.root, name), text);
    }
  }

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }
}
