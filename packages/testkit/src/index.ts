/**
 * What the tests of all packages share. It imports none of our packages, so that the tests of each of them can use it.
 *
 * - `directories`: temporary directories, a state home of a test's own, disks, files and trees of files
 * - `repositories`: git repositories and checkouts with files
 * - `databases`: queries on a connection of their own
 * - `processes`: scripts that run in processes of their own, and killing one; waiting for a condition
 */
export { connectTo, databaseNames, sql, withClient } from './databases/sql';
export { canMount, type Disk, mountDisk } from './directories/disk';
export { type OwnHome, useOwnHome } from './directories/own-home';
export { hasOtherDisk, OTHER_DISK } from './directories/other-disk';
export {
  removeTemporaryDirectories,
  removeTemporaryDirectory,
  temporaryDirectory,
} from './directories/temporary-directory';
export { deleteThroughLinks, linksIn, treeOf } from './directories/trees';
export { writeFiles } from './directories/write-files';
export { kill } from './processes/kill';
export { type Ended, Script, Scripts, withTypeScript } from './processes/script';
export { until } from './processes/until';
export { randomFrom } from './random';
export { INSTALLED, TemporaryCheckout } from './repositories/temporary-checkout';
export { TemporaryRepository } from './repositories/temporary-repository';
