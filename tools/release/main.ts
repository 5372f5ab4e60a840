import { pack } from './pack';

try {
  for (const { name, version, size, tarball } of pack()) {
    console.log(`${name}@${version}  ${Math.ceil(size / 1024)} kB  ${tarball}`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
