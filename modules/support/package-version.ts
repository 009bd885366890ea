import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Returns the version of this package: that of the nearest `package.json` above its code. */
export function packageVersion(folder = import.meta.dirname): string {
  const path = join(folder, 'package.json');
  if (!existsSync(path)) return packageVersion(dirname(folder));
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}
