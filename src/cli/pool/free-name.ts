import { lstat } from 'node:fs/promises';
import { extname } from 'node:path';

/** Returns the path with a number before its extension, `results.1.jsonl`, that no file has. */
export async function freeName(path: string): Promise<string> {
  const extension = extname(path);
  const stem = path.slice(0, path.length - extension.length);
  for (let number = 1; ; number += 1) {
    const name = `${stem}.${number}${extension}`;
    const taken = await lstat(name).then(
      () => true,
      () => false,
    );
    if (!taken) return name;
  }
}
